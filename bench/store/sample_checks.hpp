#pragma once

#include <vector>

#include "core/store/store.hpp"

namespace promonitor::bench {

/// What a daemon stores of http monitors at 60 s: phases and response times that vary around those
/// of their target, the size of the answer, peer and HTTP version, and now and then an outage with
/// its evidence. The same for the same numbers. For one thread.
class SampleChecks {
 public:
  static constexpr WallTime kBegin = WallTime(std::chrono::seconds(1'736'899'200));
  static constexpr std::chrono::seconds kInterval{60};

  explicit SampleChecks(const std::vector<MonitorKey>& monitors);

  /// The next so many, in the order of their slots.
  ResultBatch next(std::size_t count);
  /// The slot of the next one.
  WallTime now() const;

 private:
  struct Target {
    MonitorKey key{};
    std::int32_t connect_us = 0, ttfb_us = 0;
    double bytes = 0;
    std::string peer;
    int down_for = 0;
  };

  std::uint64_t random();
  /// From 0 to `below`, of which it is one.
  std::int32_t random(std::int32_t below) {
    return static_cast<std::int32_t>(random() % static_cast<std::uint64_t>(below));
  }
  /// About `usual`, up to so many parts of a hundred more or less, and more often little than much.
  std::int32_t around(std::int32_t usual, std::int32_t percent);
  CheckRecord check(Target& target);
  void fail(CheckResult& result, const Target& target);

  std::vector<Target> targets_;
  std::size_t next_ = 0;
  std::int64_t round_ = 0;
  std::uint64_t state_ = 42;
};

}  // namespace promonitor::bench
