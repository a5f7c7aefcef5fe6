#pragma once

#include <list>
#include <string>
#include <unordered_map>

#include "core/base/clock.hpp"
#include "core/net/resolver.hpp"

namespace promonitor {

/// Answers by question until they expire; the least recently used goes when there are too many.
/// Pure: told the time.
class DnsCache {
 public:
  explicit DnsCache(std::size_t limit) : limit_(limit) {}

  /// nullptr when there is none that is still good. Good until the next put().
  const DnsAnswer* find(const std::string& key, MonoTime now);
  void put(const std::string& key, DnsAnswer answer, MonoTime expires);
  std::size_t size() const { return by_key_.size(); }

 private:
  struct Entry {
    std::string key;
    DnsAnswer answer;
    MonoTime expires;
  };
  using Entries = std::list<Entry>;

  std::size_t limit_;
  /// The latest used first.
  Entries entries_;
  std::unordered_map<std::string, Entries::iterator> by_key_;
};

}  // namespace promonitor
