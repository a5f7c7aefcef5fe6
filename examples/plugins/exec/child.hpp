#pragma once

#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "promonitor/probe.hpp"

namespace exec_probe {

/// What to run. Nothing of it passes through a shell.
struct Command {
  std::string program;  ///< absolute path
  std::vector<std::string> arguments;
  std::vector<std::string> environment;  ///< "NAME=value"; all there is
};

/// How a program ended: its exit status, or the signal that killed it.
struct Ending {
  int exit_status = 0;
  int signal = 0;
};

/// A running program in a process group of its own, with its standard output and error in a pipe.
/// Whatever of the group still runs when the object goes is killed. Never blocks; lives in a
/// check's coroutine, whose loop state is the Reaper.
class Child {
 public:
  /// Throws std::system_error when the program cannot be started.
  Child(const Command& command, pm::Context ctx);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// Readable when there is output, when the output ends, and when the program does.
  int pollFd() const { return poll_fd_; }
  /// Appends what the pipe holds now to `output`; false when that would be more than `limit` bytes
  /// in all.
  bool readOutput(std::string& output, std::size_t limit);
  /// How it ended; nothing while it runs.
  std::optional<Ending> ending();

 private:
  /// Gives the end of the pipe that the program does not have.
  int spawn(const Command& command);
  void watch(int fd) const;
  void killGroup() const;
  void release();

  pm::Context ctx_;
  pid_t pid_ = -1;
  int pidfd_ = -1;
  int output_ = -1;
  int poll_fd_ = -1;
};

}  // namespace exec_probe
