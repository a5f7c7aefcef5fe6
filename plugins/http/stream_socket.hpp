#pragma once

#include <string>

#include "promonitor/probe.h"

namespace promonitor::http {

/// A TCP socket for connecting to `address`, non-blocking, bound to the local address `source`
/// unless that is null; -1 with errno where there is none to be had.
int openStreamSocket(const pm_addr& address, const std::string* source);

/// Whether this machine knows a way to an address. Sends nothing.
bool hasRoute(const pm_addr& address);

}  // namespace promonitor::http
