#pragma once

#include <functional>
#include <vector>

#include "core/net/address.hpp"

namespace promonitor {

/// Whether this machine has a route and a source address for a destination.
using Reachable = std::function<bool(const Address&)>;

/// Asks the kernel: connects a datagram socket, which sends nothing.
bool hasRoute(const Address& address);

/// Puts addresses in the order in which they should be tried: RFC 6724, section 6, rules 1 (avoid
/// what cannot be reached) and 6 (precedence of the table in section 2.1); otherwise as given.
void sortForConnecting(std::vector<Address>& addresses, const Reachable& reachable = hasRoute);

}  // namespace promonitor
