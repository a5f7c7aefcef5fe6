#pragma once

#include "core/model/flapping.hpp"

namespace promonitor {

/// How many of the newest results count, beside the one that they are compared with.
inline constexpr int kFlappingResults = 20;

/// What is remembered after one more result. Pure. For results that could tell: an unknown one is
/// none.
Flapping observe(const Flapping& before, const FlappingPolicy& policy, bool failed);

/// The weighted share of results that differ from the one before, in percent, rounded down: the
/// newest of twenty counts 1.2 times, the oldest 0.8 times. Pure.
int changePercent(const Flapping& flapping);

}  // namespace promonitor
