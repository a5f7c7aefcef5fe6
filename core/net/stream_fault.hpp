#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/clock.hpp"
#include "core/model/check.hpp"
#include "core/net/address.hpp"
#include "core/net/network_policy.hpp"

namespace promonitor {

/// Why a connection could not be made or used.
struct StreamFault {
  Failure failure;
  std::uint32_t cause = 0;  ///< PM_CAUSE_*
  /// It says nothing about the target.
  bool ours = false;
  /// The address that may not be reached, where that is why.
  std::optional<Refusal> refusal{};
};

/// Where an error number came from: a system call that failed by itself, or the network's answer.
enum class ErrorOrigin : std::uint8_t { Local, Network };

/// What an error number of connect(2) or socket(2), or a pending socket error means.
StreamFault connectFault(int error, ErrorOrigin origin, const Address& peer);
StreamFault connectTimeout(const Address& peer);
/// Says why.
StreamFault policyDenied(Refusal refusal);
/// The address to connect from cannot be used.
StreamFault badSource(const Address& local, const std::string& reason);
/// A phase (dns, connect, tls) of reaching `what` went over a limit of its own.
StreamFault limitFault(Phase phase, Duration limit, const std::string& what);
/// What an error number of an established connection means.
StreamFault transferFault(int error, Phase phase, const Address& peer);

/// Of several failed attempts, the one that says most about the target has the highest rank.
int rankOf(const StreamFault& fault);

}  // namespace promonitor
