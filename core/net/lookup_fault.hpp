#pragma once

#include <span>
#include <string>

#include "core/net/address.hpp"
#include "core/net/resolver.hpp"
#include "core/net/stream_fault.hpp"

namespace promonitor {

/// Why `host` has no addresses. `servers`: those that were asked; none: the host's.
StreamFault lookupFault(DnsStatus status, const std::string& host,
                        std::span<const Address> servers);
/// A name server that the network policy forbids.
StreamFault serverDenied(Refusal refusal);

}  // namespace promonitor
