#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "promonitor/by_phase.hpp"
#include "promonitor/format.hpp"
#include "promonitor/hidden.hpp"
#include "promonitor/verdict.hpp"

namespace PM_HIDDEN pm {

/// How long each phase of a check may take; zero: only the check's time-out counts. A phase that
/// goes over its limit ends the check right then, down with the code "<phase>_timeout".
struct PhaseLimits {
  std::chrono::nanoseconds dns{}, connect{}, tls{};
  std::chrono::nanoseconds ttfb{};      ///< from what was sent last to the answer's first byte
  std::chrono::nanoseconds transfer{};  ///< from there to its last

  std::chrono::nanoseconds of(Phase phase) const {
    return byPhase(*this, static_cast<std::uint32_t>(phase));
  }
};

/// What a phase that went over its limit comes to.
inline Verdict limitVerdict(Phase phase, std::chrono::nanoseconds limit) {
  constexpr std::string_view kNames[] = {"phase", "dns",  "connect", "tls",
                                         "send",  "ttfb", "transfer"};
  const std::string_view name = kNames[static_cast<std::size_t>(phase)];
  const std::string most = timeText(limit);
  return down(format("{}_timeout", name), "{} took longer than its limit of {}", name, most)
      .phase(phase)
      .cause(Cause::Timeout)
      .expected("at most " + most);
}

}  // namespace pm
