#pragma once

#include <cstdint>

#include "core/base/clock.hpp"

namespace promonitor {

/// How many lines plugins may write: so many a second, the rest is counted. Pure.
class LogLimit {
 public:
  static constexpr std::uint32_t kLinesPerSecond = 100;

  /// True when a line may be written at `now`. `suppressed` is then how many were not since the
  /// last one that was.
  bool admit(MonoTime now, std::uint64_t& suppressed) {
    if (now - window_ >= std::chrono::seconds(1)) {
      window_ = now;
      lines_ = 0;
    }
    if (lines_ == kLinesPerSecond) {
      ++suppressed_;
      return false;
    }
    ++lines_;
    suppressed = suppressed_;
    suppressed_ = 0;
    return true;
  }

 private:
  MonoTime window_{};
  std::uint32_t lines_ = 0;
  std::uint64_t suppressed_ = 0;
};

}  // namespace promonitor
