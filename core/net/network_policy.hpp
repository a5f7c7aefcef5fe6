#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/net/address.hpp"

namespace promonitor {

/// A range of addresses: "10.0.0.0/8", "2001:db8::/32", or one address. IPv4 ranges also match
/// v4-mapped (::ffff:0:0/96), v4-compatible (::/96), NAT64 (64:ff9b::/96, 64:ff9b:1::/48), 6to4
/// (2002::/16) and Teredo (2001::/32) forms of their addresses;
/// IPv6 ranges match IPv6 addresses only. Bits behind the prefix must be zero.
struct AddressRange {
  std::array<std::uint8_t, 16> prefix{};
  int bits = 0;  ///< of the 128-bit form
  static std::optional<AddressRange> parse(std::string_view text);
  bool contains(const Address& address) const;
};

struct NetworkPolicySettings {
  /// Named groups or CIDR ranges. Groups: loopback, private, link-local, multicast, unspecified,
  /// metadata. Of the ranges that hold an address the narrowest decides, and `allow` where both
  /// lists have it: who allows "private" still does not reach the metadata service inside it.
  std::vector<std::string> deny = {"link-local", "multicast", "unspecified", "metadata"};
  std::vector<std::string> allow;
  bool operator==(const NetworkPolicySettings&) const = default;
};

/// Which addresses a monitor may connect to. Immutable, thread-safe, applied to the address that
/// is about to be connected to, after resolution.
class NetworkPolicy {
 public:
  /// Throws std::invalid_argument naming the range that is not one.
  explicit NetworkPolicy(const NetworkPolicySettings& settings);
  bool allows(const Address& address) const;

 private:
  std::vector<AddressRange> allow_;
  std::vector<AddressRange> deny_;
};

}  // namespace promonitor
