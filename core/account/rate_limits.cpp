#include "core/account/rate_limits.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <string>

namespace promonitor {
namespace {

// No row has so high a number, and no address such a prefix (RFC 4291 section 2.4).
constexpr std::uint64_t kUnchanged = std::uint64_t{1} << 63;
constexpr std::uint64_t kSession = std::uint64_t{1} << 62;

std::uint64_t bigEndian(const unsigned char* bytes, std::size_t count) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value = (value << 8) | bytes[i];
  return value;
}

}  // namespace

RateSubject rateSubject(UserId user) {
  return RateSubject{static_cast<std::uint64_t>(static_cast<std::int64_t>(user))};
}

RateSubject unchangedSubject(UserId user) {
  return RateSubject{kUnchanged | static_cast<std::uint64_t>(rateSubject(user))};
}

RateSubject rateSubject(WebSessionId session) {
  return RateSubject{kSession | static_cast<std::uint64_t>(static_cast<std::int64_t>(session))};
}

RateSubject unchangedSubject(WebSessionId session) {
  return RateSubject{kUnchanged | static_cast<std::uint64_t>(rateSubject(session))};
}

RateSubject rateSubject(std::string_view address) {
  const std::string text(address);
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) {
    return RateSubject{bigEndian(bytes.data(), 4)};
  }
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) {
    static constexpr std::array<unsigned char, 12> kMapped{0, 0, 0, 0, 0,    0,
                                                           0, 0, 0, 0, 0xff, 0xff};
    const bool mapped = std::equal(kMapped.begin(), kMapped.end(), bytes.begin());
    return RateSubject{mapped ? bigEndian(bytes.data() + 12, 4) : bigEndian(bytes.data(), 8)};
  }
  return RateSubject{~std::uint64_t{0}};
}

RateLimits::RateLimits(std::size_t max_subjects)
    : max_per_shard_(std::max<std::size_t>(1, max_subjects / kShards)) {}

Reservation RateLimits::reserve(RateSubject subject, int limit, MonoTime now) {
  Shard& shard = shards_[shardOf(subject)];
  const std::lock_guard lock(shard.mutex);
  return use(shard, subject, now).reserve(now, limit);
}

RateStatus RateLimits::release(RateSubject subject, const Reservation& reservation, MonoTime now) {
  Shard& shard = shards_[shardOf(subject)];
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.index.find(subject);
  if (found == shard.index.end()) return RateLimiter().status(now, reservation.status.limit);
  return found->second->limiter.release(reservation, now);
}

RateStatus RateLimits::status(RateSubject subject, int limit, MonoTime now) const {
  const Shard& shard = shards_[shardOf(subject)];
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.index.find(subject);
  if (found == shard.index.end()) return RateLimiter().status(now, limit);
  return found->second->limiter.status(now, limit);
}

std::size_t RateLimits::subjects() const {
  std::size_t count = 0;
  for (const Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    count += shard.index.size();
  }
  return count;
}

std::size_t RateLimits::shardOf(RateSubject subject) {
  return (static_cast<std::uint64_t>(subject) * 0x9e3779b97f4a7c15ULL) >> 60;
}

RateLimiter& RateLimits::use(Shard& shard, RateSubject subject, MonoTime now) const {
  const auto found = shard.index.find(subject);
  if (found != shard.index.end()) {
    shard.by_use.splice(shard.by_use.begin(), shard.by_use, found->second);
    return found->second->limiter;
  }
  // At most two a call, so that one call never pays for all who left.
  for (int i = 0; i < 2 && !shard.by_use.empty(); ++i) {
    const bool full = shard.index.size() >= max_per_shard_;
    if (!full && !shard.by_use.back().limiter.idle(now)) break;
    shard.index.erase(shard.by_use.back().subject);
    shard.by_use.pop_back();
  }
  shard.by_use.push_front({subject, {}});
  shard.index.emplace(subject, shard.by_use.begin());
  return shard.by_use.front().limiter;
}

}  // namespace promonitor
