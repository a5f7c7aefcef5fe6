#pragma once

#include <cstdint>

#include "core/base/clock.hpp"

namespace promonitor {

struct CheckResult;
enum class Phase : std::uint8_t;

/// Times above which what is up is degraded; zero: no such limit.
struct DegradedAbove {
  Duration total{};  ///< of the response time
  Duration dns{}, connect{}, tls{}, ttfb{}, transfer{};

  bool operator==(const DegradedAbove&) const = default;
  Duration of(Phase phase) const;
  /// The largest of them.
  Duration most() const;
};

/// What a monitor makes of a result beyond what its kind says, the same for every kind. A value.
struct Judgement {
  /// The monitor is up when its check fails.
  bool invert = false;
  DegradedAbove degraded_above;

  bool operator==(const Judgement&) const = default;
};

/// Turns what a probe found into what the monitor makes of it. Unknown stays unknown: whoever could
/// not tell has found no failure. Pure. Codes: inverted, slow.
void judge(CheckResult& result, const Judgement& judgement);

}  // namespace promonitor
