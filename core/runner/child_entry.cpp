#include "core/runner/child_entry.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace promonitor {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif
#else
constexpr bool kSanitized = false;
#endif

void survive(int signal) {
  // A handler that does nothing, rather than SIG_IGN, which programs started here would inherit.
  struct sigaction action {};
  action.sa_handler = [](int) {};
  action.sa_flags = SA_RESTART;
  sigaction(signal, &action, nullptr);
}

void limit(__rlimit_resource resource, std::uint64_t most) {
  rlimit present{};
  getrlimit(resource, &present);
  const rlim_t value = std::min<rlim_t>(most, present.rlim_max);
  const rlimit wanted{value, value};
  if (setrlimit(resource, &wanted) != 0) {
    throw std::system_error(errno, std::generic_category(), "setrlimit");
  }
}

}  // namespace

void enterChild(pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(0);
  for (const int signal : {SIGHUP, SIGINT, SIGTERM, SIGPIPE}) survive(signal);
  fcntl(kChildChannel, F_SETFD, FD_CLOEXEC);
  fcntl(kChildChannel, F_SETFL, O_NONBLOCK);
}

void limitChild(const ChildLimits& limits) {
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_NOFILE, limits.open_files);
  limit(RLIMIT_FSIZE, limits.file_size);
  if (!kSanitized) limit(RLIMIT_AS, limits.address_space);
}

}  // namespace promonitor
