#pragma once

#include <cstdint>

namespace promonitor {

/// When a monitor counts as flapping: shares of its newest results that differ from the one before,
/// in percent, where newer ones weigh more. A value.
struct FlappingPolicy {
  bool enabled = true;
  /// Flapping begins at this share...
  int start_percent = 30;
  /// ...and ends below this one; at most the former.
  int stop_percent = 20;

  bool operator==(const FlappingPolicy&) const = default;
};

/// What is remembered of a monitor's results to tell whether it flaps. A value.
struct Flapping {
  bool active = false;
  /// The newest results, as core/engine/flapping.cpp reads them; 0: none yet. The same after each
  /// of a long run of equal results.
  std::int32_t history = 0;

  bool operator==(const Flapping&) const = default;
};

}  // namespace promonitor
