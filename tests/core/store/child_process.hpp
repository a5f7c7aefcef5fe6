#pragma once

#include <fcntl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <functional>
#include <stdexcept>
#include <string>

namespace promonitor {

/// A forked process that runs `work` and talks to the test through a pipe; killed, if it still
/// runs, and waited for at the end. What `work` throws is the last thing it says.
class ChildProcess {
 public:
  using Say = std::function<void(const std::string&)>;

  explicit ChildProcess(const std::function<void(const Say&)>& work) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    pid_ = fork();
    if (pid_ < 0) throw std::runtime_error("no child process");
    if (pid_ == 0) run(work, ends[1]);
    close(ends[1]);
    read_end_ = ends[0];
  }
  ~ChildProcess() {
    kill();
    close(read_end_);
  }
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const { return pid_; }

  /// What it says next: one piece of at most 64 KiB; empty at its end.
  std::string hear() const {
    std::string piece(65536, '\0');
    const auto size = ::read(read_end_, piece.data(), piece.size());
    piece.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return piece;
  }
  /// All that is left to be heard.
  std::string hearAll() const {
    std::string all;
    for (std::string piece = hear(); !piece.empty(); piece = hear()) all += piece;
    return all;
  }
  /// With SIGKILL; returns when the process is gone.
  void kill() {
    if (pid_ == 0) return;
    ::kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }

 private:
  [[noreturn]] static void run(const std::function<void(const Say&)>& work, int fd) {
    const auto say = [fd](const std::string& text) {
      if (::write(fd, text.data(), text.size()) < 0) _exit(1);
    };
    try {
      work(say);
    } catch (const std::exception& error) {
      say(error.what());
    }
    _exit(0);
  }

  pid_t pid_ = 0;
  int read_end_ = -1;
};

/// What `work` says in a process of its own.
inline std::string inChild(const std::function<void(const ChildProcess::Say&)>& work) {
  return ChildProcess(work).hearAll();
}

}  // namespace promonitor
