#include "core/account/sessions.hpp"

#include <algorithm>
#include <utility>

namespace promonitor {
namespace {

constexpr std::size_t kLongestUserAgent = 300;

std::chrono::microseconds inMicros(Duration duration) {
  return std::chrono::floor<std::chrono::microseconds>(duration);
}

/// At most so many bytes, and no part of a character.
std::string shortened(std::string text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0U) == 0x80U) --most;
  text.resize(most);
  return text;
}

}  // namespace

Sessions::Begun Sessions::begin(const User& user, const std::string& address,
                                const std::string& user_agent) {
  std::vector<WebSession> there = store_.listSessions(user.id);
  std::sort(there.begin(), there.end(), [](const WebSession& a, const WebSession& b) {
    return a.last_seen_at < b.last_seen_at;
  });
  for (std::size_t i = 0; i + kMost <= there.size(); ++i)
    store_.removeSession(user.id, there[i].id);
  SessionSecret secret = SessionSecret::generate();
  const WallTime now = clock_.wallNow();
  WebSession session{.id = {},
                     .user = user.id,
                     .fingerprint = secret.fingerprint(),
                     .created_at = now,
                     .last_seen_at = now,
                     .address = address,
                     .user_agent = shortened(user_agent, kLongestUserAgent)};
  session.id = store_.addSession(session);
  return {std::move(session), std::move(secret)};
}

std::shared_ptr<const Caller> Sessions::find(const SessionSecret& secret) {
  const auto session = store_.findSession(secret.fingerprint());
  const WallTime now = clock_.wallNow();
  if (!session || isOver(*session, now)) return nullptr;
  const auto user = store_.findUser(session->user);
  if (!user) return nullptr;
  touches_.note(session->id, session->last_seen_at, now);
  ApiKey key;
  key.user = user->id;
  key.can_read = true;
  key.can_write = true;
  return std::make_shared<const Caller>(Caller{*user, plans_.planOf(*user), key, *session});
}

bool Sessions::accepts(const WebSession& session) {
  const auto stored = store_.findSession(session.fingerprint);
  return stored && !isOver(*stored, clock_.wallNow());
}

WallTime Sessions::expiresAt(const WebSession& session) const {
  return std::min(session.created_at + inMicros(settings_.lifetime),
                  session.last_seen_at + inMicros(settings_.idle));
}

std::vector<WebSession> Sessions::list(UserId user) {
  std::vector<WebSession> sessions = store_.listSessions(user);
  const WallTime now = clock_.wallNow();
  std::erase_if(sessions, [&](const WebSession& session) { return isOver(session, now); });
  return sessions;
}

void Sessions::flushTouches() {
  touches_.flush(
      [this](WebSessionId session, WallTime seen_at) { store_.touchSession(session, seen_at); },
      clock_.wallNow());
}

void Sessions::removeOver() {
  const WallTime now = clock_.wallNow();
  store_.removeSessionsBefore(now - inMicros(settings_.lifetime), now - inMicros(settings_.idle));
}

bool Sessions::isOver(const WebSession& session, WallTime now) const {
  return now >= expiresAt(session);
}

}  // namespace promonitor
