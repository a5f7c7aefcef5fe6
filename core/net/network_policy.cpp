#include "core/net/network_policy.hpp"

#include <endian.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace promonitor {
namespace {

using Bytes = std::array<std::uint8_t, 16>;

constexpr int kMappedBits = 96;

struct Group {
  std::string_view name;
  std::vector<std::string_view> ranges;
};

const std::vector<Group>& groups() {
  static const std::vector<Group> all = {
      {"loopback", {"127.0.0.0/8", "::1"}},
      // RFC 1918, 6598, 2544, 4193 and the site-local range before it (RFC 3879).
      {"private",
       {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "198.18.0.0/15",
        "fc00::/7", "fec0::/10"}},
      {"link-local", {"169.254.0.0/16", "fe80::/10"}},
      {"multicast", {"224.0.0.0/4", "255.255.255.255", "ff00::/8"}},
      // Linux connects 0.0.0.0 and :: to itself.
      {"unspecified", {"0.0.0.0/8", "::"}},
      // AWS, GCP and Azure; ECS and EKS; Alibaba; Oracle; Azure's wire server; GCP's IPv6.
      {"metadata",
       {"169.254.169.254", "fd00:ec2::254", "169.254.170.2", "169.254.170.23", "fd00:ec2::23",
        "100.100.100.200", "192.0.0.192", "168.63.129.16", "fd20:ce::254"}},
  };
  return all;
}

bool isMapped(const Bytes& bytes) {
  static constexpr std::array<std::uint8_t, kMappedBits / 8> kPrefix{0, 0, 0, 0, 0,    0,
                                                                     0, 0, 0, 0, 0xff, 0xff};
  return std::memcmp(bytes.data(), kPrefix.data(), kPrefix.size()) == 0;
}

std::uint64_t wordAt(const Bytes& bytes, std::size_t place) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes.data() + place, sizeof word);
  return be64toh(word);
}

/// In words, as every connection is compared with every rule.
bool samePrefix(const Bytes& one, const Bytes& two, int bits) {
  const std::uint64_t high = wordAt(one, 0) ^ wordAt(two, 0);
  if (bits <= 64) return bits == 0 || (high >> (64 - bits)) == 0;
  const std::uint64_t low = wordAt(one, 8) ^ wordAt(two, 8);
  return high == 0 && (low >> (128 - bits)) == 0;
}

/// A prefix under which IPv6 addresses carry IPv4 ones for a gateway or a tunnel to use.
struct Carrier {
  std::array<std::uint8_t, 12> prefix;
  std::uint8_t length;
  /// Where the four bytes stand.
  std::array<std::uint8_t, 4> places;
  std::uint8_t mask = 0;
  /// Others read the bytes in another way: 0.x.y.z is none then.
  bool doubtful = false;
};

constexpr Carrier kCarriers[] = {
    {{0x00, 0x64, 0xff, 0x9b}, 12, {12, 13, 14, 15}},  // RFC 6052: 64:ff9b::/96
    // RFC 8215: 64:ff9b:1::/48, whose translators take the address from behind any of the lengths
    // of RFC 6052, section 2.2 that lie in it.
    {{0x00, 0x64, 0xff, 0x9b, 0x00, 0x01}, 6, {6, 7, 9, 10}, 0, true},
    {{0x00, 0x64, 0xff, 0x9b, 0x00, 0x01}, 6, {7, 9, 10, 11}, 0, true},
    {{0x00, 0x64, 0xff, 0x9b, 0x00, 0x01}, 6, {9, 10, 11, 12}, 0, true},
    {{0x00, 0x64, 0xff, 0x9b, 0x00, 0x01}, 6, {12, 13, 14, 15}, 0, true},
    {{0x20, 0x02}, 2, {2, 3, 4, 5}},                        // RFC 3056: 6to4
    {{0x20, 0x01, 0x00, 0x00}, 4, {4, 5, 6, 7}},            // RFC 4380: Teredo's server
    {{0x20, 0x01, 0x00, 0x00}, 4, {12, 13, 14, 15}, 0xff},  // and its client, inverted
    {{}, 12, {12, 13, 14, 15}, 0, true},                    // RFC 4291: IPv4-compatible
};

/// The IPv4 addresses that `bytes` carries, in mapped form.
std::vector<Bytes> carriedV4(const Bytes& bytes) {
  std::vector<Bytes> carried;
  for (const Carrier& carrier : kCarriers) {
    if (!std::equal(bytes.begin(), bytes.begin() + carrier.length, carrier.prefix.begin())) {
      continue;
    }
    Bytes mapped{};
    mapped[10] = mapped[11] = 0xff;
    for (std::size_t i = 0; i < carrier.places.size(); ++i) {
      mapped[12 + i] = static_cast<std::uint8_t>(bytes[carrier.places[i]] ^ carrier.mask);
    }
    if (!carrier.doubtful || mapped[12] != 0) carried.push_back(mapped);
  }
  return carried;
}

/// As AddressRange::contains(), for a mapped address: what shares more with it than the form of
/// mapped ones is a range of IPv4.
bool holdsMapped(const AddressRange& range, const Bytes& bytes) {
  return range.bits >= kMappedBits && samePrefix(range.prefix, bytes, range.bits);
}

/// As AddressRange::contains(), for an address of IPv6.
bool holdsV6(const AddressRange& range, const Bytes& bytes) {
  if (samePrefix(range.prefix, bytes, range.bits)) return true;
  if (range.bits < kMappedBits || !isMapped(range.prefix)) return false;
  const std::vector<Bytes> carried = carriedV4(bytes);
  return std::any_of(carried.begin(), carried.end(), [&range](const Bytes& v4) {
    return samePrefix(range.prefix, v4, range.bits);
  });
}

std::vector<AddressRange> rangesOf(const std::string& text) {
  std::vector<AddressRange> ranges;
  for (const Group& group : groups()) {
    if (group.name != text) continue;
    for (const std::string_view range : group.ranges) {
      ranges.push_back(AddressRange::parse(range).value());
    }
    return ranges;
  }
  const auto range = AddressRange::parse(text);
  if (!range) {
    throw std::invalid_argument(
        "network policy: '" + text +
        "' is neither an address range such as 10.0.0.0/8 nor one of loopback, private, "
        "link-local, multicast, unspecified, metadata");
  }
  ranges.push_back(*range);
  return ranges;
}

bool isInternet(const Address& address) {
  return address.family() == AF_INET || address.family() == AF_INET6;
}

}  // namespace

std::optional<AddressRange> AddressRange::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = Address::parse(text.substr(0, slash), 0);
  if (!address || text.front() == '[') return std::nullopt;
  const int width = address->family() == AF_INET ? 32 : 128;
  int length = width;
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
    const bool whole = error == std::errc{} && end == digits.data() + digits.size();
    if (!whole || digits.front() == '-' || (digits.size() > 1 && digits.front() == '0') ||
        length > width) {
      return std::nullopt;
    }
  }
  AddressRange range{address->mappedBytes(), length + (128 - width)};
  Bytes kept{};
  for (int bit = 0; bit < range.bits; ++bit) {
    const auto byte = static_cast<std::size_t>(bit / 8);
    kept[byte] = static_cast<std::uint8_t>(kept[byte] | (range.prefix[byte] & (0x80 >> (bit % 8))));
  }
  if (kept != range.prefix) return std::nullopt;
  return range;
}

bool AddressRange::contains(const Address& address) const {
  const Bytes bytes = address.mappedBytes();
  return isMapped(bytes) ? holdsMapped(*this, bytes) : holdsV6(*this, bytes);
}

NetworkPolicy::NetworkPolicy(PolicyRules rules) : rules_(std::move(rules)) {
  add(rules_.global.deny, Whose::Everyone, everyone_.deny);
  add(rules_.global.allow, Whose::Everyone, everyone_.allow);
  add(rules_.of_plan.deny, Whose::Plan, own_.deny);
  add(rules_.of_plan.allow, Whose::Plan, own_.allow);
  if (rules_.made_over_api) add({"loopback", "private"}, Whose::MadeOverApi, own_.deny);
}

NetworkPolicy::NetworkPolicy(const NetworkPolicySettings& global)
    : NetworkPolicy(PolicyRules{.global = global}) {}

bool NetworkPolicy::allows(const Address& address) const {
  return isInternet(address) && against(address) == nullptr;
}

std::string NetworkPolicy::denial(const Address& address) const {
  if (!isInternet(address)) return "it is no internet address";
  const Rule* const rule = against(address);
  if (rule == nullptr) return {};
  const std::string plan = "plans." + rules_.plan + ".network_policy";
  std::string text = address.hostText() + " is denied by '" + rule->text + "' ";
  switch (rule->whose) {
    case Whose::Everyone:
      return text + "of network_policy.deny, for all monitors; network_policy.allow can lift that";
    case Whose::Plan:
      return text + "of " + plan + ".deny; " + plan + ".allow can lift that";
    case Whose::MadeOverApi:
      break;
  }
  return text + "for monitors made over the API; " + plan + ".allow can lift that";
}

std::optional<Refusal> NetworkPolicy::refusalOf(const Address& address) const {
  if (allows(address)) return std::nullopt;
  return Refusal{address.hostText(), denial(address)};
}

void NetworkPolicy::add(const std::vector<std::string>& texts, Whose whose,
                        std::vector<Rule>& rules) {
  for (const std::string& text : texts) {
    for (const AddressRange& range : rangesOf(text)) rules.push_back({range, text, whose});
  }
}

const NetworkPolicy::Rule* NetworkPolicy::narrowest(const std::vector<Rule>& rules,
                                                    const Address& address) {
  const Bytes bytes = address.mappedBytes();
  const bool mapped = isMapped(bytes);
  const Rule* found = nullptr;
  for (const Rule& rule : rules) {
    if (found != nullptr && rule.range.bits <= found->range.bits) continue;
    if (mapped ? holdsMapped(rule.range, bytes) : holdsV6(rule.range, bytes)) found = &rule;
  }
  return found;
}

const NetworkPolicy::Rule* NetworkPolicy::Layer::against(const Address& address) const {
  const Rule* const denied = narrowest(deny, address);
  if (denied == nullptr) return nullptr;
  const Rule* const allowed = narrowest(allow, address);
  return allowed != nullptr && allowed->range.bits >= denied->range.bits ? nullptr : denied;
}

const NetworkPolicy::Rule* NetworkPolicy::against(const Address& address) const {
  const Rule* const rule = everyone_.against(address);
  return rule != nullptr ? rule : own_.against(address);
}

}  // namespace promonitor
