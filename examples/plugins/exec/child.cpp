#include "child.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "reaper.hpp"

namespace exec_probe {
namespace {

[[noreturn]] void fail(int error, const std::string& what) {
  throw std::system_error(error, std::generic_category(), what);
}

void closeFd(int& fd) {
  if (fd >= 0) ::close(std::exchange(fd, -1));
}

/// posix_spawn's description of a child: nothing of the daemon's but an empty standard input and
/// the pipe.
class Description {
 public:
  explicit Description(int output) {
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
    ::posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    ::posix_spawn_file_actions_addchdir_np(&actions, "/");
    sigset_t none;
    sigset_t all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_init(&attributes);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setsigdefault(&attributes, &all);
    ::posix_spawnattr_setpgroup(&attributes, 0);
    ::posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~Description() {
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&actions);
  }
  Description(const Description&) = delete;
  Description& operator=(const Description&) = delete;

  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
};

/// The null-terminated form that exec wants; `texts` must outlive it.
std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> list;
  for (const std::string& text : texts) list.push_back(const_cast<char*>(text.c_str()));
  list.push_back(nullptr);
  return list;
}

}  // namespace

Child::Child(const Command& command, pm::Context ctx) : ctx_(ctx) {
  try {
    output_ = spawn(command);
    // The header of glibc 2.36 does not declare pidfd_open() for C++.
    pidfd_ = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
    poll_fd_ = ::epoll_create1(EPOLL_CLOEXEC);
    if (pidfd_ < 0 || poll_fd_ < 0) fail(errno, "descriptors for " + command.program);
    watch(output_);
    watch(pidfd_);
  } catch (...) {
    release();
    throw;
  }
}

Child::~Child() { release(); }

int Child::spawn(const Command& command) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail(errno, "a pipe for " + command.program);
  auto& [read_end, write_end] = ends;
  // Only this end: a program that finds its output full waits, as it is used to.
  ::fcntl(read_end, F_SETFL, O_NONBLOCK);
  std::vector<std::string> words = {command.program};
  words.insert(words.end(), command.arguments.begin(), command.arguments.end());
  const Description description(write_end);
  const int error =
      ::posix_spawn(&pid_, command.program.c_str(), &description.actions, &description.attributes,
                    pointers(words).data(), pointers(command.environment).data());
  closeFd(write_end);
  if (error != 0) {
    pid_ = -1;
    closeFd(read_end);
    fail(error, command.program);
  }
  return read_end;
}

void Child::watch(int fd) const {
  epoll_event event{};
  event.events = EPOLLIN;
  if (::epoll_ctl(poll_fd_, EPOLL_CTL_ADD, fd, &event) != 0) fail(errno, "watching a program");
}

bool Child::readOutput(std::string& output, std::size_t limit) {
  std::array<char, 4096> space{};
  while (output_ >= 0) {
    const ssize_t count = ::read(output_, space.data(), space.size());
    if (count < 0) return true;
    if (count == 0) closeFd(output_);
    output.append(space.data(), static_cast<std::size_t>(count));
    if (output.size() > limit) return false;
  }
  return true;
}

std::optional<Ending> Child::ending() {
  siginfo_t info{};
  const int status =
      ::waitid(P_PIDFD, static_cast<id_t>(pidfd_), &info, WEXITED | WNOHANG | WNOWAIT);
  if (status != 0) fail(errno, "waiting for a program");
  if (info.si_pid == 0) return std::nullopt;
  killGroup();
  ::waitid(P_PIDFD, static_cast<id_t>(pidfd_), &info, WEXITED | WNOHANG);
  pid_ = -1;
  if (info.si_code == CLD_EXITED) return Ending{.exit_status = info.si_status, .signal = 0};
  return Ending{.exit_status = 0, .signal = info.si_status};
}

void Child::killGroup() const {
  // The program is not taken from the process table yet: nobody else can have its number.
  ::kill(-pid_, SIGKILL);
}

void Child::release() {
  if (pid_ > 0) {
    killGroup();
    if (pidfd_ >= 0) ctx_.loopState<Reaper>().bury(std::exchange(pidfd_, -1));
  }
  closeFd(pidfd_);
  closeFd(output_);
  if (poll_fd_ >= 0) ctx_.closeFd(std::exchange(poll_fd_, -1));
}

}  // namespace exec_probe
