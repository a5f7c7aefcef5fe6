#include "tests/sim/flap_history.hpp"

#include <array>

#include <fmt/format.h>

namespace promonitor::sim {
namespace {

constexpr std::size_t kCounted = 20;
/// Of a change, by its age, in percent.
constexpr auto kWeights = [] {
  std::array<double, kCounted> weights{};
  for (std::size_t age = 0; age < kCounted; ++age) {
    weights[age] = (1.2 - 0.4 * static_cast<double>(age) / (kCounted - 1)) * 100 / kCounted;
  }
  return weights;
}();
/// Shares are compared with whole numbers, which some of them are.
constexpr double kRounding = 1e-9;

}  // namespace

FlappingPolicy simulatedFlapping(MonitorKey monitor) {
  switch (static_cast<std::int64_t>(monitor) % 3) {
    case 0:
      return {.enabled = false};
    case 1:
      return {};
    default:
      return {.start_percent = 20, .stop_percent = 10};
  }
}

void FlapHistory::add(Verdict verdict) {
  if (verdict == Verdict::Unknown) return;
  failed_.push_back(verdict == Verdict::Down ? 1 : 0);
  const int threshold = flapping_ ? policy_.stop_percent : policy_.start_percent;
  flapping_ = policy_.enabled && changePercent() >= threshold - kRounding;
}

double FlapHistory::changePercent() const {
  double percent = 0;
  for (std::size_t age = 0; age < kCounted && age + 1 < failed_.size(); ++age) {
    const std::size_t at = failed_.size() - 1 - age;
    if (failed_[at] != failed_[at - 1]) percent += kWeights[age];
  }
  return percent;
}

void FlapHistory::forget() {
  failed_.clear();
  certain_ = false;
}

void FlapHistory::committed(const StateSnapshot& state) {
  if (!certain_) {
    flapping_ = state.flapping.active;
    certain_ = failed_.size() > kCounted;
  } else if (flapping_ != state.flapping.active && fault_.empty()) {
    fault_ = fmt::format("health is {}flapping at {} %, after {} results",
                         state.flapping.active ? "" : "not ", changePercent(), failed_.size());
  }
}

}  // namespace promonitor::sim
