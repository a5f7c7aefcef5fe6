#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

namespace promonitor::test {

/// A program started by a test or a benchmark; told to end, and waited for, by the destructor.
class ChildProcess {
 public:
  /// Throws std::system_error when it cannot be started.
  explicit ChildProcess(const std::vector<std::string>& command);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// The next line of its standard output; empty when it has ended.
  std::string readLine();
  /// User and system time so far.
  std::chrono::nanoseconds cpu() const;
  /// Resident memory now, in bytes.
  std::size_t memory() const;
  pid_t pid() const { return pid_; }
  /// Whether it has ended by itself.
  bool ended() const;
  /// Sends a signal and waits for the end. Returns the exit status, or -1 after a signal.
  int stop(int signal);
  int stop();

 private:
  pid_t pid_ = -1;
  int output_ = -1;
};

}  // namespace promonitor::test
