#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "promonitor/probe.hpp"
#include "volley_result.hpp"

namespace promonitor::ping {

/// From where on loss and average round trip are bad.
struct Limits {
  double degraded_loss = 1, max_loss = 1;  ///< shares; more is bad
  std::optional<std::chrono::nanoseconds> degraded_rtt, max_rtt;
};

/// Figures of a volley. Times are zero when nothing came back.
struct Statistics {
  explicit Statistics(const VolleyResult& result);

  std::size_t sent, replies;
  double loss;  ///< share of what was sent
  std::chrono::nanoseconds min{}, average{}, max{}, deviation{};
  /// Average difference between one round trip and the next.
  std::chrono::nanoseconds jitter{};
};

/// Judges a volley to `target`.
pm::Verdict verdictOf(const std::string& target, const VolleyResult& result, const Limits& limits);

}  // namespace promonitor::ping
