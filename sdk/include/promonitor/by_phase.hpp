#pragma once

#include <cstdint>

#include "promonitor/hidden.hpp"
#include "promonitor/probe.h"

namespace PM_HIDDEN pm {

/// What `times` has for the phase of this number, PM_M_DNS and so on: its member of that name.
/// Zero for what is no phase, and for those that nothing is set for.
template <class Times>
constexpr auto byPhase(const Times& times, std::uint32_t phase) {
  switch (phase) {
    case PM_M_DNS:
      return times.dns;
    case PM_M_CONNECT:
      return times.connect;
    case PM_M_TLS:
      return times.tls;
    case PM_M_TTFB:
      return times.ttfb;
    case PM_M_TRANSFER:
      return times.transfer;
    default:
      return decltype(times.dns)();
  }
}

}  // namespace pm
