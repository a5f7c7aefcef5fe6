#include "core/net/address_order.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/net/network_policy.hpp"

namespace promonitor {
namespace {

/// Asking the kernel costs some microseconds: beyond so many addresses the rest counts as
/// reachable.
constexpr std::size_t kMostAsked = 16;

int precedence(const Address& address) {
  static const std::vector<std::pair<AddressRange, int>> table = [] {
    constexpr std::pair<std::string_view, int> kRows[] = {
        {"::1", 50},      {"0.0.0.0/0", 35}, {"2002::/16", 30},
        {"2001::/32", 5}, {"fc00::/7", 3},   {"fec0::/10", 1},
    };
    std::vector<std::pair<AddressRange, int>> parsed;
    for (const auto& [range, value] : kRows) {
      parsed.emplace_back(AddressRange::parse(range).value(), value);
    }
    return parsed;
  }();
  if (address.family() == AF_INET) return 35;
  for (const auto& [range, value] : table) {
    if (range.contains(address)) return value;
  }
  return 40;
}

}  // namespace

bool hasRoute(const Address& address) {
  const int fd = socket(address.family(), SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return false;
  const Address target = address.port() == 0 ? address.withPort(9) : address;
  const bool routed = connect(fd, target.get(), target.length) == 0;
  close(fd);
  return routed;
}

void sortForConnecting(std::vector<Address>& addresses, const Reachable& reachable) {
  if (addresses.size() < 2) return;
  struct Ranked {
    bool reached;
    int precedence;
    Address address;
  };
  std::vector<Ranked> ranked;
  ranked.reserve(addresses.size());
  for (const Address& address : addresses) {
    const bool reached = ranked.size() >= kMostAsked || reachable(address);
    ranked.push_back({reached, precedence(address), address});
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](const Ranked& one, const Ranked& other) {
    if (one.reached != other.reached) return one.reached;
    return one.precedence > other.precedence;
  });
  std::transform(ranked.begin(), ranked.end(), addresses.begin(),
                 [](const Ranked& entry) { return entry.address; });
}

}  // namespace promonitor
