#include "core/account/setup_links.hpp"

#include <utility>

namespace promonitor {

std::optional<SessionSecret> SetupLinks::offer() {
  if (!needed()) return std::nullopt;
  SessionSecret token = SessionSecret::generate();
  store_.offerSetup({.fingerprint = token.fingerprint(), .created_at = clock_.wallNow()});
  return token;
}

bool SetupLinks::accepts(const SessionSecret& token) {
  const auto link = store_.findSetup();
  return link && link->fingerprint == token.fingerprint() &&
         clock_.wallNow() - link->created_at < kLifetime;
}

std::optional<User> SetupLinks::take(const SessionSecret& token, Credentials admin,
                                     const std::string& from) {
  if (!accepts(token)) return std::nullopt;
  admin.user.created_at = clock_.wallNow();
  return store_.takeSetup(token.fingerprint(), admin, {admin.user.email, {}, from});
}

}  // namespace promonitor
