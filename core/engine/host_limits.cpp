#include "core/engine/host_limits.hpp"

#include <cassert>

namespace promonitor {

HostLimits::Ref HostLimits::join(std::string_view name) {
  if (limit_ == 0 || name.empty()) return nullptr;
  auto& host = *hosts_.try_emplace(std::string(name)).first;
  ++host.second.monitors;
  return &host;
}

void HostLimits::leave(Ref host) {
  if (host != nullptr && --host->second.monitors == 0) hosts_.erase(hosts_.find(host->first));
}

bool HostLimits::full(Ref host) const { return host != nullptr && host->second.running >= limit_; }

void HostLimits::enter(Ref host) {
  if (host != nullptr) ++host->second.running;
}

void HostLimits::exit(Ref host) {
  if (host != nullptr) --host->second.running;
}

void HostLimits::wait(Ref host, Index monitor, WallTime checked, WallTime until) {
  assert(host != nullptr);
  [[maybe_unused]] const bool is_new = waiters_.emplace(monitor, Waiter{checked, until}).second;
  assert(is_new);
  host->second.queue.emplace(checked, monitor);
  expiries_.emplace(until, monitor);
}

void HostLimits::forget(Ref host, Index monitor) {
  const auto waiter = waiters_.find(monitor);
  assert(host != nullptr && waiter != waiters_.end());
  host->second.queue.erase({waiter->second.checked, monitor});
  expiries_.erase({waiter->second.until, monitor});
  waiters_.erase(waiter);
}

std::optional<HostLimits::Index> HostLimits::next(Ref host) const {
  if (host == nullptr || full(host) || host->second.queue.empty()) return std::nullopt;
  return host->second.queue.begin()->second;
}

}  // namespace promonitor
