#pragma once

#include <string>
#include <thread>

namespace promonitor::test {

/// A service on a Unix socket in a directory of its own: says `answer` to whoever connects, once.
class UnixTarget {
 public:
  explicit UnixTarget(std::string answer);
  ~UnixTarget();
  UnixTarget(const UnixTarget&) = delete;
  UnixTarget& operator=(const UnixTarget&) = delete;

  const std::string& path() const { return path_; }

 private:
  void serve(const std::string& answer) const;

  std::string directory_, path_;
  int listener_;
  std::jthread thread_;
};

}  // namespace promonitor::test
