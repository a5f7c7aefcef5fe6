#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace promonitor::test {

/// A program run by a test as a user would run it: its output is kept, and every wait has an end.
/// The destructor kills what still runs. For one thread.
class Program {
 public:
  struct Setting {
    /// "NAME=value" each; nothing else of this environment is handed on.
    std::vector<std::string> environment = {};
    /// Empty: the one of the test.
    std::string directory = {};
    /// The user and group to become; 0 stays what the test is.
    uid_t user = 0;
  };

  explicit Program(const std::vector<std::string>& command) : Program(command, Setting{}) {}
  /// `command[0]` is a path. Throws std::system_error when there can be no process.
  Program(const std::vector<std::string>& command, const Setting& setting);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  pid_t pid() const { return pid_; }
  void signal(int number) const;
  /// What it wrote so far, as far as a wait has read it.
  const std::string& out() const { return out_; }
  const std::string& err() const { return err_; }

  /// Reads until its standard error holds `text` at or after `from`: the place behind it.
  std::optional<std::size_t> waitFor(std::string_view text, std::size_t from = 0);
  /// The exit status, or minus the signal that ended it; nothing when it still runs at the end of
  /// `patience`.
  std::optional<int> waitForEnd(std::chrono::milliseconds patience = kPatience);

  static constexpr std::chrono::milliseconds kPatience = std::chrono::seconds(20);

 private:
  /// Takes what the pipes hold, waiting up to `wait` for something to happen. False when the
  /// program has ended.
  bool step(std::chrono::milliseconds wait);

  pid_t pid_ = -1;
  int pid_fd_ = -1;
  int out_fd_ = -1;
  int err_fd_ = -1;
  std::string out_;
  std::string err_;
  std::optional<int> status_;
};

}  // namespace promonitor::test
