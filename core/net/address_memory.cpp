#include "core/net/address_memory.hpp"

#include <algorithm>
#include <tuple>

namespace promonitor {
namespace {

/// Of retries, and of names that one check asks for.
constexpr std::size_t kMostRemembered = 16;

}  // namespace

void AddressMemory::turnOver(bool confirms) {
  if (confirms) {
    earlier_.insert(earlier_.end(), current_.begin(), current_.end());
    if (earlier_.size() > kMostRemembered) {
      earlier_.erase(earlier_.begin(), earlier_.end() - kMostRemembered);
    }
  } else {
    earlier_.clear();
  }
  current_.clear();
}

std::size_t AddressMemory::recency(const Address& address) const {
  const auto newest = std::find(earlier_.rbegin(), earlier_.rend(), address.mappedBytes());
  return static_cast<std::size_t>(earlier_.rend() - newest);
}

void AddressMemory::arrange(std::vector<Address>& addresses, const Reachable& reachable) {
  if (addresses.size() < 2) return;
  if (!earlier_.empty()) {
    struct Ranked {
      bool unreachable;
      std::size_t recency;
      Address address;
    };
    std::vector<Ranked> ranked;
    ranked.reserve(addresses.size());
    for (const Address& address : addresses) {
      ranked.push_back({!reachable(address), recency(address), address});
    }
    std::stable_sort(ranked.begin(), ranked.end(), [](const Ranked& one, const Ranked& other) {
      return std::tie(one.unreachable, one.recency) < std::tie(other.unreachable, other.recency);
    });
    std::transform(ranked.begin(), ranked.end(), addresses.begin(),
                   [](const Ranked& entry) { return entry.address; });
  }
  if (current_.size() < kMostRemembered) current_.push_back(addresses.front().mappedBytes());
}

}  // namespace promonitor
