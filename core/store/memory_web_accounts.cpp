// Administrators, passwords and sessions of the dashboard in memory.
#include <algorithm>
#include <iterator>

#include "core/store/memory_rows.hpp"
#include "core/store/memory_store.hpp"

namespace promonitor {

void MemoryStore::setAdmin(UserId user, bool is_admin, WallTime now, const Actor& by) {
  const std::lock_guard lock(mutex_);
  User* const row = findUserRow(user);
  if (row == nullptr) return;
  const User before = *row;
  row->is_admin = is_admin;
  note(auditOfUser(by, now, before, *row));
}

std::optional<Credentials> MemoryStore::findCredentials(const std::string& email) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(users_.begin(), users_.end(),
                                  [&](const User& user) { return user.email == email; });
  if (found == users_.end()) return std::nullopt;
  const auto hash = password_hashes_.find(found->id);
  return Credentials{*found, hash == password_hashes_.end() ? std::string() : hash->second};
}

void MemoryStore::setPassword(UserId user, const std::string& hash, WallTime now, const Actor& by) {
  const std::lock_guard lock(mutex_);
  const User* const row = findUserRow(user);
  if (row == nullptr) return;
  password_hashes_[user] = hash;
  note(auditOfPassword(by, now, *row));
}

bool MemoryStore::hasAdmin() {
  const std::lock_guard lock(mutex_);
  return hasAdminRow();
}

bool MemoryStore::hasAdminRow() const {
  return std::any_of(users_.begin(), users_.end(), [](const User& user) { return user.is_admin; });
}

void MemoryStore::offerSetup(const SetupLink& link) {
  const std::lock_guard lock(mutex_);
  setup_ = link;
}

std::optional<SetupLink> MemoryStore::findSetup() {
  const std::lock_guard lock(mutex_);
  return hasAdminRow() ? std::nullopt : setup_;
}

std::optional<User> MemoryStore::takeSetup(const std::string& fingerprint, const Credentials& admin,
                                           const Actor& by) {
  const std::lock_guard lock(mutex_);
  if (hasAdminRow() || !setup_ || setup_->fingerprint != fingerprint) return std::nullopt;
  setup_.reset();
  const auto known = std::find_if(users_.begin(), users_.end(),
                                  [&](const User& user) { return user.email == admin.user.email; });
  const std::optional<User> before = known == users_.end() ? std::nullopt : std::optional(*known);
  User& user = keepUser(admin.user.email, before ? before->plan : admin.user.plan,
                        admin.user.created_at, {});
  user.is_admin = true;
  password_hashes_[user.id] = admin.password_hash;
  note(auditOfUser(by, admin.user.created_at, before, user));
  note(auditOfPassword(by, admin.user.created_at, user));
  return user;
}

WebSessionId MemoryStore::addSession(const WebSession& session) {
  const std::lock_guard lock(mutex_);
  if (findUserRow(session.user) == nullptr) {
    throw StoreError("the session belongs to a user who does not exist");
  }
  WebSession& row = sessions_.emplace_back(session);
  row.id = WebSessionId{++sessions_made_};
  return row.id;
}

std::optional<WebSession> MemoryStore::findSession(const std::string& fingerprint) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(sessions_.begin(), sessions_.end(), [&](const WebSession& each) {
    return each.fingerprint == fingerprint;
  });
  if (found == sessions_.end()) return std::nullopt;
  return *found;
}

std::vector<WebSession> MemoryStore::listSessions(UserId user) {
  const std::lock_guard lock(mutex_);
  std::vector<WebSession> owned;
  std::copy_if(sessions_.begin(), sessions_.end(), std::back_inserter(owned),
               [&](const WebSession& each) { return each.user == user; });
  return owned;
}

void MemoryStore::touchSession(WebSessionId session, WallTime seen_at) {
  const std::lock_guard lock(mutex_);
  for (WebSession& each : sessions_) {
    if (each.id == session) each.last_seen_at = seen_at;
  }
}

bool MemoryStore::removeSession(UserId user, WebSessionId session) {
  const std::lock_guard lock(mutex_);
  return std::erase_if(sessions_, [&](const WebSession& each) {
           return each.user == user && each.id == session;
         }) > 0;
}

std::size_t MemoryStore::removeSessions(UserId user, std::optional<WebSessionId> kept) {
  const std::lock_guard lock(mutex_);
  return std::erase_if(
      sessions_, [&](const WebSession& each) { return each.user == user && each.id != kept; });
}

std::size_t MemoryStore::removeSessionsBefore(WallTime created, WallTime seen) {
  const std::lock_guard lock(mutex_);
  return std::erase_if(sessions_, [&](const WebSession& each) {
    return each.created_at < created || each.last_seen_at < seen;
  });
}

}  // namespace promonitor
