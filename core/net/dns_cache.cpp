#include "core/net/dns_cache.hpp"

#include <utility>

namespace promonitor {

const DnsAnswer* DnsCache::find(const std::string& key, MonoTime now) {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return nullptr;
  const auto entry = found->second;
  if (entry->expires <= now) {
    entries_.erase(entry);
    by_key_.erase(found);
    return nullptr;
  }
  entries_.splice(entries_.begin(), entries_, entry);
  return &entry->answer;
}

void DnsCache::put(const std::string& key, DnsAnswer answer, MonoTime expires) {
  if (limit_ == 0) return;
  const auto found = by_key_.find(key);
  if (found != by_key_.end()) {
    found->second->answer = std::move(answer);
    found->second->expires = expires;
    entries_.splice(entries_.begin(), entries_, found->second);
    return;
  }
  if (by_key_.size() >= limit_) {
    by_key_.erase(entries_.back().key);
    entries_.pop_back();
  }
  entries_.push_front({key, std::move(answer), expires});
  by_key_[key] = entries_.begin();
}

}  // namespace promonitor
