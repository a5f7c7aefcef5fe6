#include "core/runner/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "core/runner/child_entry.hpp"

namespace promonitor {
namespace {

constexpr Duration kLetGo = std::chrono::seconds(1);

/// What libraries need to find their files and to speak the user's language; no secrets, which
/// often are in the environment.
constexpr std::array<std::string_view, 14> kKeptVariables = {
    "PATH",         "HOME",         "LANG",         "LC_ALL",        "LC_CTYPE",
    "TZ",           "TMPDIR",       "SSL_CERT_DIR", "SSL_CERT_FILE", "LD_LIBRARY_PATH",
    "ASAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS"};

void require(int error, const char* what) {
  if (error != 0) throw std::system_error(error, std::generic_category(), what);
}

/// A descriptor that ends with its scope, unless taken.
class Descriptor {
 public:
  Descriptor() = default;
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  /// Takes `fd` to a number above those that the child's descriptors get, so that putting one in
  /// its place overwrites none of the others.
  void hold(int fd) {
    fd_ = fcntl(fd, F_DUPFD_CLOEXEC, kChildChannel + 1);
    const int error = errno;
    close(fd);
    if (fd_ < 0) require(error, "fcntl");
  }
  int get() const { return fd_; }
  int take() { return std::exchange(fd_, -1); }

 private:
  int fd_ = -1;
};

struct Pair {
  Descriptor ours, theirs;

  void hold(const std::array<int, 2>& fds) {
    ours.hold(fds[0]);
    theirs.hold(fds[1]);
    // Only our end: the two ends do not share this flag.
    if (fcntl(ours.get(), F_SETFL, O_NONBLOCK) != 0) require(errno, "fcntl");
  }
};

class Actions {
 public:
  Actions(int channel, int output) {
    require(posix_spawn_file_actions_init(&actions_), "posix_spawn");
    require(posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0),
            "posix_spawn");
    for (const auto& [from, to] :
         {std::pair{output, STDOUT_FILENO}, {output, STDERR_FILENO}, {channel, kChildChannel}}) {
      require(posix_spawn_file_actions_adddup2(&actions_, from, to), "posix_spawn");
    }
    require(posix_spawn_file_actions_addclosefrom_np(&actions_, kChildChannel + 1), "posix_spawn");
  }
  ~Actions() { posix_spawn_file_actions_destroy(&actions_); }
  Actions(const Actions&) = delete;
  Actions& operator=(const Actions&) = delete;
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

/// Nothing blocked, nothing ignored, a process group of its own.
class Attributes {
 public:
  Attributes() {
    require(posix_spawnattr_init(&attributes_), "posix_spawn");
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes_, &signals);
    sigfillset(&signals);
    posix_spawnattr_setsigdefault(&attributes_, &signals);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  ~Attributes() { posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

std::vector<char*> keptEnvironment() {
  std::vector<char*> kept;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view name(*entry, std::strcspn(*entry, "="));
    const bool wanted =
        std::find(kKeptVariables.begin(), kKeptVariables.end(), name) != kKeptVariables.end();
    if (wanted) kept.push_back(*entry);
  }
  kept.push_back(nullptr);
  return kept;
}

pid_t spawn(const ChildProcess::Command& command, const Actions& actions) {
  std::string name = "promonitor";
  std::vector<std::string> words = command.arguments;
  std::vector<char*> arguments = {name.data()};
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const std::vector<char*> environment = keptEnvironment();
  const Attributes attributes;
  pid_t pid = -1;
  require(posix_spawn(&pid, command.program.c_str(), actions.get(), attributes.get(),
                      arguments.data(), environment.data()),
          command.program.c_str());
  return pid;
}

}  // namespace

std::string ChildEnd::text() const {
  if (signal == 0) return fmt::format("exit status {}", exit_status);
  const char* const name = sigdescr_np(signal);
  return name == nullptr ? fmt::format("signal {}", signal)
                         : fmt::format("signal {} ({})", signal, name);
}

ChildProcess::ChildProcess(const Command& command) {
  std::array<int, 2> ends{};
  Pair channel;
  Pair output;
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    require(errno, "socketpair");
  }
  channel.hold(ends);
  if (pipe2(ends.data(), O_CLOEXEC) != 0) require(errno, "pipe");
  output.hold(ends);
  pid_ = spawn(command, Actions(channel.theirs.get(), output.theirs.get()));
  // The number cannot have passed to another process: nobody else waits for this one. (Debian 12's
  // <sys/pidfd.h> does not link in C++.)
  pid_fd_ = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
  if (pid_fd_ < 0) {
    const int error = errno;
    kill();
    waitpid(pid_, nullptr, 0);
    require(error, "pidfd_open");
  }
  channel_ = channel.ours.take();
  output_ = output.ours.take();
}

ChildProcess::~ChildProcess() {
  kill();
  await(kLetGo);
  closeChannel();
  close(output_);
  close(pid_fd_);
}

void ChildProcess::closeChannel() {
  if (channel_ >= 0) close(std::exchange(channel_, -1));
}

void ChildProcess::kill() const {
  if (!end_) ::kill(-pid_, SIGKILL);
}

std::optional<ChildEnd> ChildProcess::await(Duration limit) {
  if (end_) return end_;
  pollfd ended{pid_fd_, POLLIN, 0};
  const auto millis = std::chrono::ceil<std::chrono::milliseconds>(limit);
  if (poll(&ended, 1, static_cast<int>(millis.count())) != 1) return std::nullopt;
  // What it started must not outlive it; its number is its group's until it has been waited for.
  kill();
  siginfo_t info{};
  if (waitid(P_PIDFD, static_cast<id_t>(pid_fd_), &info, WEXITED | WNOHANG) != 0) {
    end_ = ChildEnd{};
  } else if (info.si_code == CLD_EXITED) {
    end_ = ChildEnd{.exit_status = info.si_status, .signal = 0};
  } else {
    end_ = ChildEnd{.exit_status = -1, .signal = info.si_status};
  }
  return end_;
}

}  // namespace promonitor
