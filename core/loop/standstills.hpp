#pragma once

#include <vector>

#include "core/base/clock.hpp"

namespace promonitor {

/// When a loop stood still: a callback took long, or its thread did not run, so that what came
/// meanwhile waited. Owned by the loop's thread.
class Standstills {
 public:
  /// Shorter ones are not kept.
  static constexpr Duration kLeast = std::chrono::milliseconds(250);

  /// One of that length ended. They come in the order of their ends.
  void note(MonoTime end, Duration length) {
    if (length >= kLeast) keep(end, length);
  }
  /// How much of the longest one came after `since`; zero: there was none.
  Duration longestSince(MonoTime since) const;

 private:
  struct Standstill {
    MonoTime end;
    Duration length;
  };
  void keep(MonoTime end, Duration length);

  /// Each is shorter than the one before it: one that a later one exceeds is never the longest.
  std::vector<Standstill> kept_;
};

}  // namespace promonitor
