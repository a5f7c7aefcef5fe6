#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "promonitor/hidden.hpp"
#include "promonitor/probe.h"
#include "promonitor/run.hpp"
#include "promonitor/testing/loop.hpp"

namespace PM_HIDDEN pm {
namespace testing {

/// What a pretended TLS session tells of itself. Nothing is encrypted: the peer of the test sends
/// and gets plain bytes.
struct PretendedTls {
  std::string version = "TLSv1.3", cipher = "TLS_AES_256_GCM_SHA384";
  /// "tls_expired" or another verdict on the certificate; empty: it is good.
  std::string verify_code;
  std::string subject = "CN=localhost", issuer = "CN=Test";
  std::int64_t not_before = 0, not_after = 4102444800;  ///< Unix seconds
};

/// How a check is run, and the world it sees.
struct Settings {
  std::chrono::nanoseconds timeout = std::chrono::seconds(10);
  Clock clock = Clock::Real;
  /// PM_CHECK_*.
  std::uint32_t flags = 0;
  /// Cancels the check so long after its start, for that reason; none: only at the time-out.
  std::optional<std::chrono::nanoseconds> cancel_after;
  CancelReason cancel_reason = CancelReason::Shutdown;
  /// Names and their addresses. Literals and "localhost" are known; every other name does not
  /// exist.
  std::map<std::string, std::vector<std::string>, std::less<>> hosts;
  /// The network policy; none: everything is allowed.
  std::function<bool(const pm_addr&)> allows;
  /// There is no TLS here. With this, connections pretend to speak it; without, asking for it is
  /// a fault of the test's ("tls_config", unknown).
  std::optional<PretendedTls> tls;
  /// A host that lacks this interface, such as PM_IFACE_STREAM.
  std::string missing_interface;
};

}  // namespace testing
}  // namespace pm
