#pragma once

#include <array>
#include <cstdint>
#include <list>
#include <mutex>
#include <string_view>
#include <unordered_map>

#include "core/account/rate_limiter.hpp"
#include "core/model/monitor.hpp"
#include "core/model/web_session.hpp"

namespace promonitor {

/// Whose calls are counted together.
enum class RateSubject : std::uint64_t {};

RateSubject rateSubject(UserId user);
/// A user's answers that say that nothing changed: a limit of their own.
RateSubject unchangedSubject(UserId user);
/// A session's calls, and its answers that say that nothing changed.
RateSubject rateSubject(WebSessionId session);
RateSubject unchangedSubject(WebSessionId session);
/// A client address as text: each IPv4 address (also v4-mapped) is one subject, and each /64 of
/// IPv6. Whatever is not an address is one subject together.
RateSubject rateSubject(std::string_view address);

/// A RateLimiter for each of many callers. Thread-safe; a call takes one of 16 locks for less than
/// a microsecond. Bounded: callers whose window is empty are forgotten, and past `max_subjects`
/// the one that was quiet longest.
class RateLimits {
 public:
  explicit RateLimits(std::size_t max_subjects = 65536);

  Reservation reserve(RateSubject subject, int limit, MonoTime now);
  /// Takes back a reservation whose call turned out not to count.
  RateStatus release(RateSubject subject, const Reservation& reservation, MonoTime now);
  /// Where the subject stands, without counting anything.
  RateStatus status(RateSubject subject, int limit, MonoTime now) const;
  std::size_t subjects() const;

 private:
  struct Entry {
    RateSubject subject{};
    RateLimiter limiter;
  };
  using Entries = std::list<Entry>;
  struct Shard {
    mutable std::mutex mutex;
    Entries by_use;  // guarded by mutex; the latest used first
    std::unordered_map<RateSubject, Entries::iterator> index;  // guarded by mutex
  };
  static constexpr std::size_t kShards = 16;

  static std::size_t shardOf(RateSubject subject);
  RateLimiter& use(Shard& shard, RateSubject subject, MonoTime now) const;

  const std::size_t max_per_shard_;
  std::array<Shard, kShards> shards_;
};

}  // namespace promonitor
