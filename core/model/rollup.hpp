#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <vector>

#include "core/model/check.hpp"
#include "core/model/response_times.hpp"
#include "core/model/state.hpp"

namespace promonitor {

/// From `from` up to, but without, `until`.
struct TimeWindow {
  WallTime from{};
  WallTime until{};

  bool empty() const { return until <= from; }
  std::chrono::microseconds length() const {
    return empty() ? std::chrono::microseconds{} : until - from;
  }
  bool holds(WallTime time) const { return from <= time && time < until; }
  bool operator==(const TimeWindow&) const = default;
};
/// What both have in common; empty where that is nothing.
TimeWindow common(const TimeWindow& a, const TimeWindow& b);

/// How long the stretches are that history is summed up by.
enum class RollupWidth : std::int32_t { Minute = 60, Hour = 3600, Day = 86400 };

inline std::chrono::microseconds lengthOf(RollupWidth width) {
  return std::chrono::seconds(static_cast<std::int32_t>(width));
}
/// The start of the stretch that `time` is in. Days begin at midnight UTC.
WallTime startOf(RollupWidth width, WallTime time);
/// The first start of one at or after `time`.
WallTime nextStart(RollupWidth width, WallTime time);

/// A stretch of a monitor's history, summed up. A value; sums of sums are sums.
struct Rollup {
  WallTime start{};
  /// Checks by verdict, where they started.
  std::int64_t up = 0, degraded = 0, down = 0, unknown = 0;
  /// Response times of those that passed (up or degraded).
  std::chrono::microseconds response_sum{}, response_min{}, response_max{};
  /// How much of the stretch the monitor was known to be up, and down. Nobody knows of the rest.
  std::chrono::microseconds up_time{}, down_time{};
  /// Slots without a check, by reason. Not part of stored sums: the runs that are stored are sums.
  std::array<std::int64_t, kMissReasonCount> missed{};
  /// The same response times by their size. Sums that were stored before these were kept have none.
  ResponseTimes response_times;

  std::int64_t passed() const { return up + degraded; }
  void count(const CheckResult& result);
  void merge(const Rollup& other);
  bool operator==(const Rollup&) const = default;
};

/// How many slots of the run are in the window.
std::int64_t slotsIn(const MissedSlots& run, const TimeWindow& window);
/// The time that `lead` stands for in front of `position`, as far as it is in the window, with its
/// sign.
std::chrono::microseconds leadIn(std::chrono::microseconds lead, WallTime position,
                                 const TimeWindow& window);

/// Sums of one width. What lies outside of the window is left out.
class Rollups {
 public:
  explicit Rollups(RollupWidth width, const TimeWindow& window = {WallTime::min(), WallTime::max()})
      : width_(width), window_(window) {}

  void add(const CheckRecord& check);
  void add(const MissedSlots& run);
  void addLead(std::chrono::microseconds lead, WallTime position);
  void merge(const Rollup& sum);
  /// Forgets the stretches that begin before that.
  void forget(WallTime before) { sums_.erase(sums_.begin(), sums_.lower_bound(before)); }

  /// Oldest first; stretches of which nothing is known are not among them.
  std::vector<Rollup> list() const;
  const std::map<WallTime, Rollup>& byStart() const { return sums_; }

 private:
  Rollup& at(WallTime time);

  const RollupWidth width_;
  const TimeWindow window_;
  std::map<WallTime, Rollup> sums_;
};

}  // namespace promonitor
