#include "core/net/network_policy.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <stdexcept>

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
  return std::all_of(bytes.begin(), bytes.begin() + 10, [](auto byte) { return byte == 0; }) &&
         bytes[10] == 0xff && bytes[11] == 0xff;
}

bool samePrefix(const Bytes& one, const Bytes& two, int bits) {
  const auto whole = static_cast<std::size_t>(bits / 8);
  if (std::memcmp(one.data(), two.data(), whole) != 0) return false;
  const int rest = bits % 8;
  return rest == 0 || ((one[whole] ^ two[whole]) >> (8 - rest)) == 0;
}

/// The IPv4 address that `bytes` carries for a gateway to use, in mapped form.
std::optional<Bytes> carriedV4(const Bytes& bytes) {
  struct Carrier {
    std::array<std::uint8_t, 12> prefix;
    std::size_t length, offset;
  };
  static constexpr Carrier kCarriers[] = {
      {{0x00, 0x64, 0xff, 0x9b}, 12, 12},  // RFC 6052: 64:ff9b::/96
      {{0x20, 0x02}, 2, 2},                // RFC 3056: 2002::/16
  };
  for (const Carrier& carrier : kCarriers) {
    if (!std::equal(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(carrier.length),
                    carrier.prefix.begin())) {
      continue;
    }
    Bytes mapped{};
    mapped[10] = mapped[11] = 0xff;
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(carrier.offset), 4,
                mapped.begin() + 12);
    return mapped;
  }
  return std::nullopt;
}

void addRanges(const std::string& text, std::vector<AddressRange>& ranges) {
  for (const Group& group : groups()) {
    if (group.name != text) continue;
    for (const std::string_view range : group.ranges) {
      ranges.push_back(AddressRange::parse(range).value());
    }
    return;
  }
  const auto range = AddressRange::parse(text);
  if (!range) {
    throw std::invalid_argument(
        "network policy: '" + text +
        "' is neither an address range such as 10.0.0.0/8 nor one of loopback, private, "
        "link-local, multicast, unspecified, metadata");
  }
  ranges.push_back(*range);
}

/// Bits of the narrowest range that holds the address; -1 where none does.
int narrowest(const std::vector<AddressRange>& ranges, const Address& address) {
  int bits = -1;
  for (const AddressRange& range : ranges) {
    if (range.bits > bits && range.contains(address)) bits = range.bits;
  }
  return bits;
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
  const bool v4_range = bits >= kMappedBits && isMapped(prefix);
  if (isMapped(bytes)) return v4_range && samePrefix(prefix, bytes, bits);
  if (samePrefix(prefix, bytes, bits)) return true;
  const auto carried = carriedV4(bytes);
  return v4_range && carried && samePrefix(prefix, *carried, bits);
}

NetworkPolicy::NetworkPolicy(const NetworkPolicySettings& settings) {
  for (const std::string& text : settings.deny) addRanges(text, deny_);
  for (const std::string& text : settings.allow) addRanges(text, allow_);
}

bool NetworkPolicy::allows(const Address& address) const {
  if (address.family() != AF_INET && address.family() != AF_INET6) return false;
  const int denied = narrowest(deny_, address);
  return denied < 0 || narrowest(allow_, address) >= denied;
}

}  // namespace promonitor
