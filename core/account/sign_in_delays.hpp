#pragma once

#include <cstddef>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/base/clock.hpp"

namespace promonitor {

/// How long an account waits before somebody may try to sign in to it again: a delay that grows
/// with every failure and never becomes a lock-out. Told the time. An attempt counts as failed from
/// its beginning, so that many at once are no way around; those that are made too early are refused
/// and lengthen nothing. Accounts that nobody has are counted, too. Thread-safe. Bounded: of more
/// accounts than `most` the one that was quiet longest is forgotten.
class SignInDelays {
 public:
  /// Failures without a delay, which typing errors are.
  static constexpr int kFree = 3;
  static constexpr Duration kFirst = std::chrono::seconds(1);
  static constexpr Duration kLongest = std::chrono::seconds(30);
  /// After so long without an attempt everything is forgotten.
  static constexpr Duration kMemory = std::chrono::hours(1);

  explicit SignInDelays(std::size_t most = 16384) : most_(most) {}

  /// After so many failures in a row.
  static Duration delayAfter(int failures);

  /// Zero: the attempt is made. Else how long to wait before it may be.
  Duration begin(std::string_view account, MonoTime now);
  /// The attempt was a good one: nothing is left of those before.
  void succeeded(std::string_view account);
  /// The attempt was not made after all.
  void withdraw(std::string_view account);

 private:
  struct Entry {
    std::string account;
    int failures = 0;
    MonoTime last{};
  };
  using Entries = std::list<Entry>;

  const std::size_t most_;
  std::mutex mutex_;
  Entries by_use_;  // guarded by mutex_; the latest first
  std::unordered_map<std::string_view, Entries::iterator> index_;  // guarded by mutex_
};

}  // namespace promonitor
