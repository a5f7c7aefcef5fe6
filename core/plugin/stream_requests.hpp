#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/net/stream.hpp"
#include "promonitor/stream.h"

namespace promonitor {

/// What a plugin asks of promonitor.stream/1, read as hostile input: nothing when it breaks the
/// rules. Fields that the plugin's header did not have yet count as absent.

std::optional<TlsRequest> readTlsRequest(const pm_tls_opts* asked);
/// Without the deadline.
std::optional<ConnectRequest> readConnectRequest(const pm_connect_opts* asked);
/// "192.0.2.53", "[2001:db8::53]:5353".
std::optional<std::vector<Address>> readServers(const pm_str* servers, std::uint32_t count);

}  // namespace promonitor
