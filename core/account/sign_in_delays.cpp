#include "core/account/sign_in_delays.hpp"

#include <algorithm>

namespace promonitor {

Duration SignInDelays::delayAfter(int failures) {
  if (failures < kFree) return Duration::zero();
  Duration delay = kFirst;
  for (int i = kFree; i < failures && delay < kLongest; ++i) delay *= 2;
  return std::min(delay, kLongest);
}

Duration SignInDelays::begin(std::string_view account, MonoTime now) {
  const std::lock_guard lock(mutex_);
  const auto found = index_.find(account);
  if (found == index_.end()) {
    if (index_.size() >= most_) {
      index_.erase(by_use_.back().account);
      by_use_.pop_back();
    }
    by_use_.push_front({std::string(account), 1, now});
    index_.emplace(by_use_.front().account, by_use_.begin());
    return Duration::zero();
  }
  Entry& entry = *found->second;
  if (now - entry.last >= kMemory) entry.failures = 0;
  const Duration wait = entry.last + delayAfter(entry.failures) - now;
  if (wait > Duration::zero()) return wait;
  entry.failures = std::min(entry.failures + 1, 64);
  entry.last = now;
  by_use_.splice(by_use_.begin(), by_use_, found->second);
  return Duration::zero();
}

void SignInDelays::succeeded(std::string_view account) {
  const std::lock_guard lock(mutex_);
  const auto found = index_.find(account);
  if (found == index_.end()) return;
  const auto entry = found->second;
  index_.erase(found);
  by_use_.erase(entry);
}

void SignInDelays::withdraw(std::string_view account) {
  const std::lock_guard lock(mutex_);
  const auto found = index_.find(account);
  if (found != index_.end() && found->second->failures > 0) --found->second->failures;
}

}  // namespace promonitor
