#include "core/model/judgement.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "core/base/units.hpp"
#include "core/model/check.hpp"
#include "promonitor/by_phase.hpp"

namespace promonitor {
namespace {

constexpr Phase kJudgedPhases[] = {Phase::Dns, Phase::Connect, Phase::Tls, Phase::Ttfb,
                                   Phase::Transfer};

/// Without the digits that no one reads: "1s234ms", "2ms300us".
std::string timeText(Duration time) {
  if (time >= std::chrono::milliseconds(10)) {
    return durationText(std::chrono::round<std::chrono::milliseconds>(time));
  }
  return durationText(std::chrono::round<std::chrono::microseconds>(time));
}

Failure slow(Phase phase, const std::string& what, Duration took, Duration limit) {
  const std::string most = durationText(limit);
  return {phase, "slow", what + " took " + timeText(took) + ", more than " + most,
          "at most " + most, timeText(took)};
}

std::optional<Failure> slownessOf(const CheckResult& result, const DegradedAbove& limits) {
  if (limits == DegradedAbove{}) return std::nullopt;
  // A phase says more than the total, and the first one that is slow more than its consequences.
  for (const Phase phase : kJudgedPhases) {
    const Duration limit = limits.of(phase);
    const std::chrono::microseconds took(result.phases[phase]);
    if (limit > Duration::zero() && took > limit) return slow(phase, phaseName(phase), took, limit);
  }
  if (limits.total > Duration::zero() && result.response_time > limits.total) {
    return slow(Phase::None, "the check", result.response_time, limits.total);
  }
  return std::nullopt;
}

void invert(CheckResult& result) {
  if (result.verdict == Verdict::Up) {
    result.verdict = Verdict::Down;
    result.failure =
        Failure{Phase::None, "inverted", "the check passed, and this monitor expects it to fail",
                "a failure", "a check that passed"};
    return;
  }
  result.verdict = Verdict::Up;
  result.failure.reset();
  std::erase_if(result.attributes,
                [](const Attribute& attribute) { return attribute.name == kEvidenceAttribute; });
}

}  // namespace

Duration DegradedAbove::of(Phase phase) const {
  return pm::byPhase(*this, static_cast<std::uint32_t>(phase));
}

Duration DegradedAbove::most() const {
  return std::max({total, dns, connect, tls, ttfb, transfer});
}

void judge(CheckResult& result, const Judgement& judgement) {
  if (result.verdict == Verdict::Unknown) return;
  if (judgement.invert) return invert(result);
  if (result.verdict != Verdict::Up) return;
  auto slowness = slownessOf(result, judgement.degraded_above);
  if (!slowness) return;
  result.verdict = Verdict::Degraded;
  result.failure = std::move(slowness);
}

}  // namespace promonitor
