// Enters as a child of the process named by its argument, says what limits it has, then waits for
// the end of its channel; with a second argument, for ever.
#include <poll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "core/runner/child_entry.hpp"

int main(int count, char** arguments) {
  if (count < 2) return 2;
  promonitor::enterChild(static_cast<pid_t>(std::strtol(arguments[1], nullptr, 10)));
  promonitor::limitChild({.open_files = 77, .file_size = 4096});
  rlimit files{};
  rlimit size{};
  rlimit core{};
  getrlimit(RLIMIT_NOFILE, &files);
  getrlimit(RLIMIT_FSIZE, &size);
  getrlimit(RLIMIT_CORE, &core);
  std::printf("files=%lu size=%lu core=%lu\n", files.rlim_max, size.rlim_max, core.rlim_max);
  std::fflush(stdout);
  if (count > 2) return pause();
  pollfd channel{promonitor::kChildChannel, POLLIN, 0};
  // A signal ends no wait here.
  while (poll(&channel, 1, 20'000) < 0 && errno == EINTR) {
  }
  return (channel.revents & POLLHUP) != 0 ? 0 : 1;
}
