#include "core/net/address_memory.hpp"

#include <algorithm>
#include <tuple>

namespace promonitor {
namespace {

/// Of retries, and of names that one check asks for.
constexpr std::size_t kMostRemembered = 16;

}  // namespace

void AddressMemory::turnOver(bool confirms) {
  auto& [earlier, current] = *begun_with_;
  if (confirms) {
    earlier.insert(earlier.end(), current.begin(), current.end());
    if (earlier.size() > kMostRemembered) {
      earlier.erase(earlier.begin(), earlier.end() - kMostRemembered);
    }
  } else {
    earlier.clear();
  }
  current.clear();
}

std::size_t AddressMemory::recency(const Address& address) const {
  const std::vector<Host>& earlier = begun_with_->earlier;
  const auto newest = std::find(earlier.rbegin(), earlier.rend(), address.mappedBytes());
  return static_cast<std::size_t>(earlier.rend() - newest);
}

void AddressMemory::arrange(std::vector<Address>& addresses, const Reachable& reachable) {
  if (addresses.size() < 2) return;
  if (begun_with_ == nullptr) begun_with_ = std::make_unique<BegunWith>();
  if (!begun_with_->earlier.empty()) {
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
  std::vector<Host>& current = begun_with_->current;
  if (current.size() < kMostRemembered) current.push_back(addresses.front().mappedBytes());
}

}  // namespace promonitor
