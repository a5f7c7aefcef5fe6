#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.hpp"

namespace promonitor {

/// What a child process ended with.
struct ChildEnd {
  int exit_status = -1;  ///< -1: a signal ended it
  int signal = 0;        ///< 0: it exited by itself

  /// "signal 11 (Segmentation fault)" or "exit status 3".
  std::string text() const;
};

/// A process of this program's that runs code nobody trusts. It sees a stream socket as descriptor
/// 3, /dev/null as its input, a pipe as both outputs, the few environment variables that libraries
/// need, default signals and nothing else of this process; what it must do itself is enterChild().
/// It leads a process group of its own, so that signals of a terminal do not reach it and what it
/// started ends with it.
///
/// Starting costs a posix_spawn(), which copies no address space, however large. Belongs to one
/// thread: the child ends with the thread that started it (PR_SET_PDEATHSIG), so that must be one
/// that lives as long as this object.
class ChildProcess {
 public:
  struct Command {
    std::vector<std::string> arguments;  ///< behind the program's own name
    std::string program = "/proc/self/exe";
  };
  /// Throws std::system_error when it cannot be started.
  explicit ChildProcess(const Command& command);
  /// Kills it and waits, a second at most: what the kernel does not let go by then is left to init.
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const { return pid_; }
  // Descriptors for a loop, owned by this object: release them there before it ends.
  int channel() const { return channel_; }  ///< non-blocking; reads 0 when the child is gone
  int output() const { return output_; }    ///< non-blocking: what it wrote to its outputs
  int endFd() const { return pid_fd_; }     ///< readable once it has ended

  /// Lets go of the socket: a child that is well ends at the end of its channel.
  void closeChannel();
  /// SIGKILL for it and what it started.
  void kill() const;
  /// What it ended with, after waiting for that at most `limit`. Asked again, the same.
  std::optional<ChildEnd> await(Duration limit);

 private:
  pid_t pid_ = -1;
  int channel_ = -1;
  int output_ = -1;
  int pid_fd_ = -1;
  std::optional<ChildEnd> end_;
};

}  // namespace promonitor
