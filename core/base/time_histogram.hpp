#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>

#include "core/base/clock.hpp"

namespace promonitor {

/// How often something took how long. Thread-safe, without locks.
class TimeHistogram {
 public:
  /// Upper bounds of the buckets; one more takes the rest.
  static constexpr std::array<std::int64_t, 10> kBoundsMs{1,   5,    10,   50,    100,
                                                          500, 1000, 5000, 10000, 30000};
  struct Values {
    std::array<std::uint64_t, kBoundsMs.size() + 1> counts{};
    double sum_seconds = 0;
  };

  void observe(Duration time) {
    const auto us =
        std::max<std::int64_t>(0, std::chrono::ceil<std::chrono::microseconds>(time).count());
    std::size_t bucket = 0;
    while (bucket < kBoundsMs.size() && us > kBoundsMs[bucket] * 1000) ++bucket;
    counts_[bucket].fetch_add(1, std::memory_order_relaxed);
    sum_us_.fetch_add(static_cast<std::uint64_t>(us), std::memory_order_relaxed);
  }

  Values read() const {
    Values values;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      values.counts[i] = counts_[i].load(std::memory_order_relaxed);
    }
    values.sum_seconds = static_cast<double>(sum_us_.load(std::memory_order_relaxed)) / 1e6;
    return values;
  }

 private:
  std::array<std::atomic<std::uint64_t>, kBoundsMs.size() + 1> counts_{};
  std::atomic<std::uint64_t> sum_us_{0};
};

}  // namespace promonitor
