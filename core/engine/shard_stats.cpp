#include "core/engine/shard_stats.hpp"

#include <algorithm>

namespace promonitor {
namespace {

template <std::size_t N>
void add(std::array<std::uint64_t, N>& to, const std::array<std::uint64_t, N>& more) {
  for (std::size_t i = 0; i < N; ++i) to[i] += more[i];
}

template <std::size_t N>
std::array<std::uint64_t, N> readAll(const std::array<std::atomic<std::uint64_t>, N>& counters) {
  std::array<std::uint64_t, N> values{};
  for (std::size_t i = 0; i < N; ++i) values[i] = counters[i].load(std::memory_order_relaxed);
  return values;
}

}  // namespace

ShardStats::Values& ShardStats::Values::operator+=(const Values& other) {
  started += other.started;
  completed += other.completed;
  retries += other.retries;
  load.monitors += other.load.monitors;
  load.in_flight += other.load.in_flight;
  load.waiting += other.load.waiting;
  asked_run += other.asked_run;
  asked_shared += other.asked_shared;
  add(missed, other.missed);
  add(asked_refused, other.asked_refused);
  rounds += other.rounds;
  rounds_away += other.rounds_away;
  excused += other.excused;
  away += other.away;
  add(lateness, other.lateness);
  lateness_sum_seconds += other.lateness_sum_seconds;
  lateness_max_seconds = std::max(lateness_max_seconds, other.lateness_max_seconds);
  busy_seconds += other.busy_seconds;
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

void ShardStats::setLoad(const Load& load) {
  monitors_.store(load.monitors, std::memory_order_relaxed);
  in_flight_.store(load.in_flight, std::memory_order_relaxed);
  waiting_.store(load.waiting, std::memory_order_relaxed);
}

ShardStats::Values ShardStats::read() const {
  Values values;
  values.started = started_.load(std::memory_order_relaxed);
  values.completed = completed_.load(std::memory_order_relaxed);
  values.retries = retries_.load(std::memory_order_relaxed);
  values.load = {.monitors = monitors_.load(std::memory_order_relaxed),
                 .in_flight = in_flight_.load(std::memory_order_relaxed),
                 .waiting = waiting_.load(std::memory_order_relaxed)};
  values.asked_run = asked_run_.load(std::memory_order_relaxed);
  values.asked_shared = asked_shared_.load(std::memory_order_relaxed);
  values.missed = readAll(missed_);
  values.asked_refused = readAll(asked_refused_);
  values.lateness = readAll(lateness_);
  values.rounds = rounds_.load(std::memory_order_relaxed);
  values.rounds_away = rounds_away_.load(std::memory_order_relaxed);
  values.excused = excused_.load(std::memory_order_relaxed);
  values.away = away_.load(std::memory_order_relaxed);
  values.lateness_sum_seconds =
      static_cast<double>(lateness_sum_us_.load(std::memory_order_relaxed)) / 1e6;
  values.lateness_max_seconds =
      static_cast<double>(lateness_max_us_.load(std::memory_order_relaxed)) / 1e6;
  return values;
}

}  // namespace promonitor
