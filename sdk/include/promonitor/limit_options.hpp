#pragma once

#include <chrono>
#include <initializer_list>
#include <vector>

#include "promonitor/declare.hpp"
#include "promonitor/hidden.hpp"
#include "promonitor/options.hpp"
#include "promonitor/phase_limits.hpp"

namespace PM_HIDDEN pm {

namespace detail {

struct LimitRow {
  Phase phase;
  const char* option;
  const char* help;
  std::chrono::nanoseconds PhaseLimits::*member;
};

inline constexpr LimitRow kLimitRows[] = {
    {Phase::Dns, "limits.dns", "Time that resolving the name may take.", &PhaseLimits::dns},
    {Phase::Connect, "limits.connect", "Time that connecting may take.", &PhaseLimits::connect},
    {Phase::Tls, "limits.tls", "Time that the TLS handshake may take.", &PhaseLimits::tls},
    {Phase::Ttfb, "limits.ttfb", "Time until the first byte of the answer.", &PhaseLimits::ttfb},
    {Phase::Transfer, "limits.transfer", "Time from the first byte of the answer to the last.",
     &PhaseLimits::transfer},
};

}  // namespace detail

/// The options of the group `limits`, for the phases that a kind has.
inline std::vector<OptionDecl> limitOptions(std::initializer_list<Phase> phases) {
  std::vector<OptionDecl> list;
  for (const Phase phase : phases) {
    for (const detail::LimitRow& row : detail::kLimitRows) {
      if (row.phase != phase) continue;
      list.push_back(option(row.option, Type::Duration).between(0.001, 3600).help(row.help));
    }
  }
  return list;
}

/// What the group `limits` says.
inline PhaseLimits phaseLimits(const Options& options) {
  PhaseLimits limits;
  for (const detail::LimitRow& row : detail::kLimitRows) {
    if (options.declares(row.option) && options.has(row.option)) {
      limits.*row.member = options.duration(row.option);
    }
  }
  return limits;
}

/// The codes of the limits that no shared code stands for; for KindDecl::codes().
inline std::vector<pm_code_spec> limitCodes() {
  return {{"ttfb_timeout", "The answer did not begin in time."},
          {"transfer_timeout", "The answer did not end in time."}};
}

}  // namespace pm
