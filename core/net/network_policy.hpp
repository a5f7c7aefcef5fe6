#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/address_rules.hpp"
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

/// All rules that a monitor is held to, in their order. An address is judged by `global` first, and
/// what that denies stays denied. Then by the plan's rules and, for monitors made over the API, by
/// the denial of private and loopback ranges, as one list: the plan's `allow` alone lifts that one.
struct PolicyRules {
  NetworkPolicySettings global;
  bool made_over_api = false;
  /// For messages; empty where nothing depends on it.
  std::string plan;
  AddressRules of_plan;
  bool operator==(const PolicyRules&) const = default;
};

/// An address that a policy denies.
struct Refusal {
  std::string address;
  std::string denial;  ///< as NetworkPolicy::denial() has it
};

/// Which addresses a monitor may connect to. Immutable, thread-safe, applied to the address that
/// is about to be connected to, after resolution.
class NetworkPolicy {
 public:
  /// Throws std::invalid_argument naming the range that is not one.
  explicit NetworkPolicy(PolicyRules rules);
  /// Without a plan, for monitors of the operator's own file.
  explicit NetworkPolicy(const NetworkPolicySettings& global);

  bool allows(const Address& address) const;
  /// Which rule denies the address, whose rule that is and what to set so that it is not denied:
  /// "10.1.2.3 is denied by ...". Empty: it is allowed.
  std::string denial(const Address& address) const;
  /// Nothing where the address is allowed.
  std::optional<Refusal> refusalOf(const Address& address) const;
  const PolicyRules& rules() const { return rules_; }

 private:
  enum class Whose : std::uint8_t { Everyone, Plan, MadeOverApi };
  struct Rule {
    AddressRange range;
    std::string text;  ///< as it is written
    Whose whose;
  };
  /// `allow` lifts what it holds as narrowly as `deny`.
  struct Layer {
    std::vector<Rule> deny;
    std::vector<Rule> allow;
    const Rule* against(const Address& address) const;
  };
  static void add(const std::vector<std::string>& texts, Whose whose, std::vector<Rule>& rules);
  static const Rule* narrowest(const std::vector<Rule>& rules, const Address& address);
  const Rule* against(const Address& address) const;

  const PolicyRules rules_;
  Layer everyone_;
  Layer own_;
};

}  // namespace promonitor
