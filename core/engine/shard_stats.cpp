#include "core/engine/shard_stats.hpp"

#include <algorithm>

namespace promonitor {

ShardStats::Values& ShardStats::Values::operator+=(const Values& other) {
  started += other.started;
  completed += other.completed;
  missed += other.missed;
  retries += other.retries;
  monitors += other.monitors;
  in_flight += other.in_flight;
  rounds += other.rounds;
  rounds_away += other.rounds_away;
  excused += other.excused;
  away += other.away;
  for (std::size_t i = 0; i < lateness.size(); ++i) lateness[i] += other.lateness[i];
  lateness_sum_seconds += other.lateness_sum_seconds;
  lateness_max_seconds = std::max(lateness_max_seconds, other.lateness_max_seconds);
  return *this;
}

void ShardStats::countStart(Duration lateness) {
  const std::int64_t us =
      std::max<std::int64_t>(0, std::chrono::floor<std::chrono::microseconds>(lateness).count());
  std::size_t bucket = 0;
  while (bucket < kLatenessBoundsMs.size() && us > kLatenessBoundsMs[bucket] * 1000) ++bucket;
  bump(started_, 1);
  bump(lateness_[bucket], 1);
  const auto value = static_cast<std::uint64_t>(us);
  bump(lateness_sum_us_, value);
  if (value > lateness_max_us_.load(std::memory_order_relaxed)) {
    lateness_max_us_.store(value, std::memory_order_relaxed);
  }
}

void ShardStats::countRound(bool reached) {
  bump(rounds_, 1);
  if (!reached) bump(rounds_away_, 1);
  away_.store(reached ? 0 : 1, std::memory_order_relaxed);
}

void ShardStats::setLoad(std::size_t monitors, std::size_t in_flight) {
  monitors_.store(monitors, std::memory_order_relaxed);
  in_flight_.store(in_flight, std::memory_order_relaxed);
}

ShardStats::Values ShardStats::read() const {
  Values values;
  values.started = started_.load(std::memory_order_relaxed);
  values.completed = completed_.load(std::memory_order_relaxed);
  values.missed = missed_.load(std::memory_order_relaxed);
  values.retries = retries_.load(std::memory_order_relaxed);
  values.monitors = monitors_.load(std::memory_order_relaxed);
  values.in_flight = in_flight_.load(std::memory_order_relaxed);
  values.rounds = rounds_.load(std::memory_order_relaxed);
  values.rounds_away = rounds_away_.load(std::memory_order_relaxed);
  values.excused = excused_.load(std::memory_order_relaxed);
  values.away = away_.load(std::memory_order_relaxed);
  for (std::size_t i = 0; i < lateness_.size(); ++i) {
    values.lateness[i] = lateness_[i].load(std::memory_order_relaxed);
  }
  values.lateness_sum_seconds =
      static_cast<double>(lateness_sum_us_.load(std::memory_order_relaxed)) / 1e6;
  values.lateness_max_seconds =
      static_cast<double>(lateness_max_us_.load(std::memory_order_relaxed)) / 1e6;
  return values;
}

}  // namespace promonitor
