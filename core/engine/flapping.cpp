#include "core/engine/flapping.hpp"

#include <bit>

namespace promonitor {
namespace {

// Bit n: the n-th newest result differed from the one before it.
constexpr std::int32_t kChanges = (1 << kFlappingResults) - 1;
constexpr std::int32_t kLastFailed = 1 << kFlappingResults;
constexpr std::int32_t kLastKnown = 1 << (kFlappingResults + 1);

// From 1.2 down to 0.8 in equal steps, as whole numbers: 24 down to 16 of nineteen steps each.
constexpr int kSteps = kFlappingResults - 1;
constexpr int weightOf(int age) { return 24 * kSteps - 8 * age; }
constexpr int kWholeWeight = 20 * kSteps * kFlappingResults;

}  // namespace

Flapping observe(const Flapping& before, const FlappingPolicy& policy, bool failed) {
  const bool differed =
      (before.history & kLastKnown) != 0 && ((before.history & kLastFailed) != 0) != failed;
  Flapping after;
  after.history = ((before.history << 1) & kChanges) | (differed ? 1 : 0) | kLastKnown |
                  (failed ? kLastFailed : 0);
  const int threshold = before.active ? policy.stop_percent : policy.start_percent;
  after.active = policy.enabled && changePercent(after) >= threshold;
  return after;
}

int changePercent(const Flapping& flapping) {
  int weight = 0;
  for (auto changes = static_cast<std::uint32_t>(flapping.history & kChanges); changes != 0;
       changes &= changes - 1) {
    weight += weightOf(std::countr_zero(changes));
  }
  return weight * 100 / kWholeWeight;
}

}  // namespace promonitor
