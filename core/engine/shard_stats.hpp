#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "core/base/clock.hpp"
#include "core/engine/check_now.hpp"
#include "core/model/state.hpp"

namespace promonitor {

/// Upper bounds of the start-lateness buckets, in milliseconds; one more bucket takes the rest.
inline constexpr std::array<std::int64_t, 11> kLatenessBoundsMs{1,   2,   5,   10,   20,  50,
                                                                100, 250, 500, 1000, 5000};

/// Counters of one shard: written by its thread, read by anyone. Relaxed atomics, no locks.
class ShardStats {
 public:
  struct Load {
    /// Monitors that are scheduled, checks that run, checks that wait for their host.
    std::uint64_t monitors = 0, in_flight = 0, waiting = 0;

    bool operator==(const Load&) const = default;
  };
  struct Values {
    std::uint64_t started = 0, completed = 0, retries = 0;
    /// Slots by MissReason.
    std::array<std::uint64_t, kMissReasonCount> missed{};
    Load load;
    /// Checks that somebody asked for: run, shared with one that ran or waited, and refused by
    /// CheckNowRefusal.
    std::uint64_t asked_run = 0, asked_shared = 0;
    std::array<std::uint64_t, kCheckNowRefusalCount> asked_refused{};
    /// Rounds of witnesses, those of them that found the network away, results made unknown for it.
    std::uint64_t rounds = 0, rounds_away = 0, excused = 0;
    /// Shards whose newest round found the network away.
    std::uint64_t away = 0;
    std::array<std::uint64_t, kLatenessBoundsMs.size() + 1> lateness{};
    double lateness_sum_seconds = 0;
    double lateness_max_seconds = 0;
    /// How long the shard was busy; not counted here, but by its loop.
    double busy_seconds = 0;

    Values& operator+=(const Values& other);
  };

  void countStart(Duration lateness);
  void countRetry() { bump(retries_, 1); }
  void countResult() { bump(completed_, 1); }
  void countMissed(MissReason reason, std::int64_t slots) {
    bump(missed_[static_cast<std::size_t>(reason)], static_cast<std::uint64_t>(slots));
  }
  void countAsked(bool shared) { bump(shared ? asked_shared_ : asked_run_, 1); }
  void countRefused(CheckNowRefusal refusal) {
    bump(asked_refused_[static_cast<std::size_t>(refusal)], 1);
  }
  void countRound(bool reached);
  void countExcused() { bump(excused_, 1); }
  void setLoad(const Load& load);

  Values read() const;

 private:
  using Counter = std::atomic<std::uint64_t>;
  /// One writer, so load and store do what fetch_add would, without a locked instruction.
  static void bump(Counter& counter, std::uint64_t by) {
    counter.store(counter.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
  }

  Counter started_{0}, completed_{0}, retries_{0}, monitors_{0}, in_flight_{0}, waiting_{0};
  Counter asked_run_{0}, asked_shared_{0};
  std::array<Counter, kMissReasonCount> missed_{};
  std::array<Counter, kCheckNowRefusalCount> asked_refused_{};
  std::array<Counter, kLatenessBoundsMs.size() + 1> lateness_{};
  Counter rounds_{0}, rounds_away_{0}, excused_{0}, away_{0};
  Counter lateness_sum_us_{0}, lateness_max_us_{0};
};

}  // namespace promonitor
