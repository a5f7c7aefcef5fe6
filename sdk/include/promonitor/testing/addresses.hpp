#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "promonitor/address_text.hpp"
#include "promonitor/hidden.hpp"
#include "promonitor/probe.h"
#include "promonitor/testing/settings.hpp"

namespace PM_HIDDEN pm {
namespace testing {
namespace detail {

/// PM_OK with the addresses of a name of the families that `flags` want, or why there are none.
inline std::int32_t lookUp(const Settings& settings, std::string_view host, std::uint16_t port,
                           std::uint32_t flags, std::vector<pm_addr>& addresses) {
  std::vector<std::string> texts = {std::string(host)};
  if (const auto known = settings.hosts.find(host); known != settings.hosts.end()) {
    texts = known->second;
  } else if (host == "localhost") {
    texts = {"127.0.0.1", "::1"};
  }
  const bool v4 = (flags & PM_RESOLVE_V4) != 0;
  const bool v6 = (flags & PM_RESOLVE_V6) != 0;
  bool exists = false;
  for (const std::string& text : texts) {
    const auto address = parseAddress(text, port);
    if (!address) continue;
    exists = true;
    if (v4 == v6 || v4 == (address->family == AF_INET)) addresses.push_back(*address);
  }
  if (!exists) return PM_E_DNS_NXDOMAIN;
  return addresses.empty() ? PM_E_DNS_NODATA : PM_OK;
}

}  // namespace detail
}  // namespace testing
}  // namespace pm
