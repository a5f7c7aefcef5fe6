#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/account/authenticator.hpp"
#include "core/account/plan_table.hpp"
#include "core/account/session_secret.hpp"
#include "core/account/touch_queue.hpp"
#include "core/base/clock.hpp"
#include "core/store/store.hpp"

namespace promonitor {

/// Who is signed in at which browser. Sessions are rows of the store: ended there, they are over
/// with the next call. Thread-safe; every call is a look-up or a write in the store, and throws
/// StoreError.
class Sessions {
 public:
  struct Settings {
    /// Of a session that nobody uses.
    Duration idle = std::chrono::hours(24 * 7);
    /// Of any session.
    Duration lifetime = std::chrono::hours(24 * 30);
    bool operator==(const Settings&) const = default;
  };
  /// Of one user; another one ends the one that was quiet longest.
  static constexpr std::size_t kMost = 50;

  /// All outlive it.
  Sessions(Store& store, const PlanTable& plans, const Clock& clock)
      : Sessions(store, plans, clock, Settings()) {}
  Sessions(Store& store, const PlanTable& plans, const Clock& clock, const Settings& settings)
      : store_(store), plans_(plans), clock_(clock), settings_(settings) {}

  /// A session just begun: the only time its secret exists here.
  struct Begun {
    WebSession session;
    SessionSecret secret;
  };
  /// `address` and `user_agent` are of the client; the latter may be cut.
  Begun begin(const User& user, const std::string& address, const std::string& user_agent);

  /// Who holds the secret; null where there is no such session, or it is over. Notes that it is
  /// used.
  std::shared_ptr<const Caller> find(const SessionSecret& secret);
  /// Whether the session of a caller goes on: for calls that last.
  bool accepts(const WebSession& session);
  WallTime expiresAt(const WebSession& session) const;

  /// Those that are not over.
  std::vector<WebSession> list(UserId user);
  /// False when the user has no such session.
  bool end(UserId user, WebSessionId session) { return store_.removeSession(user, session); }
  /// All of the user's, or all others.
  std::size_t endAll(UserId user, std::optional<WebSessionId> kept = std::nullopt) {
    return store_.removeSessions(user, kept);
  }

  /// Stores when sessions were last used; asks nothing of the store where none was. For a
  /// background thread.
  void flushTouches();
  /// Removes those that are over, which nobody sees any more. For a background thread, now and
  /// then.
  void removeOver();

 private:
  bool isOver(const WebSession& session, WallTime now) const;

  Store& store_;
  const PlanTable& plans_;
  const Clock& clock_;
  const Settings settings_;
  TouchQueue<WebSessionId> touches_;
};

}  // namespace promonitor
