#pragma once

#include <poll.h>
#include <sys/types.h>

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/verify/child_lines.hpp"

namespace promonitor::verify {

/// A child of this process that runs code nobody trusts, as its parent sees it: what it tells
/// through a pipe, what it prints, how it ends. In the child standard input is empty, both outputs
/// are captured, signals have their defaults and there are no core files. For one thread; forking
/// requires that the process has no other.
class ForkedChild {
 public:
  /// `work` runs in the child, with the descriptor for a TestLog, and does not return. The child
  /// has nothing of `siblings`. Throws std::system_error when there can be none.
  ForkedChild(const std::function<void(int)>& work,
              const std::vector<const ForkedChild*>& siblings);
  /// Kills it and what it started, and waits for that.
  ~ForkedChild();
  ForkedChild(const ForkedChild&) = delete;
  ForkedChild& operator=(const ForkedChild&) = delete;

  /// What to wait for before the next look(). Entries of -1 are over.
  std::array<pollfd, 3> waits() const;
  /// Takes what it told and printed since. True when it has ended by itself.
  bool look();
  /// Ends it; what it told before is kept.
  void end();

  /// After its end, as waitpid() tells.
  int status() const { return status_; }
  const ChildLines& lines() const { return lines_; }
  /// The start of what it printed, and how much that was in all.
  const std::string& output() const { return output_; }
  std::size_t written() const { return written_; }

 private:
  void keep(std::string_view text);

  pid_t pid_ = -1;
  int lines_fd_ = -1, output_fd_ = -1, end_fd_ = -1;
  bool lines_over_ = false, output_over_ = false;
  ChildLines lines_;
  std::string output_;
  std::size_t written_ = 0;
  int status_ = 0;
};

}  // namespace promonitor::verify
