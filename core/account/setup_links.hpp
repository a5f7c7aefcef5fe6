#pragma once

#include <optional>
#include <string>

#include "core/account/session_secret.hpp"
#include "core/base/clock.hpp"
#include "core/store/store.hpp"

namespace promonitor {

/// The link by which the first administrator is made: there is one while there is no
/// administrator, it is good for a day and for one use, and the next one takes its place.
/// Thread-safe; every call asks the store, and throws StoreError.
class SetupLinks {
 public:
  static constexpr auto kLifetime = std::chrono::hours(24);

  /// Both outlive it.
  SetupLinks(Store& store, const Clock& clock) : store_(store), clock_(clock) {}

  /// Whether there is no administrator yet.
  bool needed() { return !store_.hasAdmin(); }
  /// A new link's token; nothing where there is an administrator.
  std::optional<SessionSecret> offer();
  /// Whether the token is that of the link.
  bool accepts(const SessionSecret& token);
  /// Makes the administrator, with whose `user` only address and plan matter here, and who comes
  /// from the network address `from`. Nothing where the token is none, or there is an administrator
  /// by now.
  std::optional<User> take(const SessionSecret& token, Credentials admin, const std::string& from);

 private:
  Store& store_;
  const Clock& clock_;
};

}  // namespace promonitor
