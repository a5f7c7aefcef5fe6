// Administrators, passwords and sessions of the dashboard.
#include <Poco/Data/Statement.h>

#include "core/store/sql_audit.hpp"
#include "core/store/sql_columns.hpp"
#include "core/store/sql_sessions.hpp"
#include "core/store/sql_store.hpp"
#include "core/store/sql_users.hpp"

namespace promonitor {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;
using Poco::Data::Statement;

/// The sessions that `where` (with one bound value) selects, in the order in which they began.
template <class Bound>
std::vector<WebSession> selectWebSessions(Session& session, const char* where, const Bound& bound) {
  std::int64_t id = 0;
  std::int64_t user = 0;
  std::int64_t created = 0;
  std::int64_t seen = 0;
  WebSession row;
  Statement select(session);
  select << "SELECT id, \"user\", fingerprint, created_us, seen_us, address, user_agent "
            "FROM web_sessions "
         << where << " ORDER BY id",
      into(id), into(user), into(row.fingerprint), into(created), into(seen), into(row.address),
      into(row.user_agent), bind(bound), limit(1);
  std::vector<WebSession> rows;
  while (!select.done()) {
    if (select.execute() == 0) break;
    row.id = WebSessionId{id};
    row.user = UserId{user};
    row.created_at = fromMicros(created);
    row.last_seen_at = fromMicros(seen);
    rows.push_back(row);
  }
  return rows;
}

bool readHasAdmin(Session& session) {
  std::int64_t admins = 0;
  session << "SELECT count(*) FROM users WHERE is_admin = 1", into(admins), now;
  return admins > 0;
}

}  // namespace

void SqlStore::setAdmin(UserId user, bool is_admin, WallTime now_wall, const Actor& by) {
  sessions_->write([&](Session& session) {
    const auto before = first(selectUsers(session, "WHERE id = $1", rowNumber(user)));
    if (!before) return;
    User after = *before;
    after.is_admin = is_admin;
    session << "UPDATE users SET is_admin = $1 WHERE id = $2", bind(is_admin),
        bind(rowNumber(user)), now;
    addAudit(sessions_->dialect(), session, auditOfUser(by, now_wall, before, after));
  });
}

std::optional<Credentials> SqlStore::findCredentials(const std::string& email) {
  return sessions_->read([&](Session& session) {
    return first(selectCredentials(session, "WHERE email = $1", email));
  });
}

void SqlStore::setPassword(UserId user, const std::string& hash, WallTime now_wall,
                           const Actor& by) {
  sessions_->write([&](Session& session) {
    const auto owner = first(selectUsers(session, "WHERE id = $1", rowNumber(user)));
    if (!owner) return;
    session << "UPDATE users SET password_hash = $1 WHERE id = $2", bind(hash),
        bind(rowNumber(user)), now;
    addAudit(sessions_->dialect(), session, auditOfPassword(by, now_wall, *owner));
  });
}

bool SqlStore::hasAdmin() { return sessions_->read(readHasAdmin); }

void SqlStore::offerSetup(const SetupLink& link) {
  sessions_->write([&](Session& session) {
    session << "DELETE FROM setup_links", now;
    session << "INSERT INTO setup_links (fingerprint, created_us) VALUES ($1, $2)",
        bind(link.fingerprint), bind(toMicros(link.created_at)), now;
  });
}

std::optional<SetupLink> SqlStore::findSetup() {
  return sessions_->read([](Session& session) -> std::optional<SetupLink> {
    if (readHasAdmin(session)) return std::nullopt;
    SetupLink link;
    std::int64_t created = 0;
    Statement select(session);
    select << "SELECT fingerprint, created_us FROM setup_links", into(link.fingerprint),
        into(created), limit(1);
    if (select.execute() == 0) return std::nullopt;
    link.created_at = fromMicros(created);
    return link;
  });
}

std::optional<User> SqlStore::takeSetup(const std::string& fingerprint, const Credentials& admin,
                                        const Actor& by) {
  return sessions_->write([&](Session& session) -> std::optional<User> {
    if (readHasAdmin(session)) return std::nullopt;
    Statement used(session);
    used << "DELETE FROM setup_links WHERE fingerprint = $1", bind(fingerprint);
    if (used.execute() == 0) return std::nullopt;
    const auto before = first(selectUsers(session, "WHERE email = $1", admin.user.email));
    session << "INSERT INTO users (email, plan, created_us, is_admin, password_hash) "
               "VALUES ($1, $2, $3, 1, $4) ON CONFLICT (email) DO UPDATE SET "
               "is_admin = 1, password_hash = excluded.password_hash",
        bind(admin.user.email), bind(admin.user.plan), bind(toMicros(admin.user.created_at)),
        bind(admin.password_hash), now;
    User made = selectUsers(session, "WHERE email = $1", admin.user.email).at(0);
    const WallTime at = admin.user.created_at;
    addAudit(sessions_->dialect(), session, auditOfUser(by, at, before, made));
    addAudit(sessions_->dialect(), session, auditOfPassword(by, at, made));
    return made;
  });
}

WebSessionId SqlStore::addSession(const WebSession& added) {
  return sessions_->write([&](Session& session) {
    if (selectUsers(session, "WHERE id = $1", rowNumber(added.user)).empty()) {
      throw StoreError("the session belongs to a user who does not exist");
    }
    session << "INSERT INTO web_sessions (\"user\", fingerprint, created_us, seen_us, address, "
               "user_agent) VALUES ($1, $2, $3, $4, $5, $6)",
        bind(rowNumber(added.user)), bind(added.fingerprint), bind(toMicros(added.created_at)),
        bind(toMicros(added.last_seen_at)), bind(added.address), bind(added.user_agent), now;
    return selectWebSessions(session, "WHERE fingerprint = $1", added.fingerprint).at(0).id;
  });
}

std::optional<WebSession> SqlStore::findSession(const std::string& fingerprint) {
  return sessions_->read([&](Session& session) {
    return first(selectWebSessions(session, "WHERE fingerprint = $1", fingerprint));
  });
}

std::vector<WebSession> SqlStore::listSessions(UserId user) {
  return sessions_->read([&](Session& session) {
    return selectWebSessions(session, "WHERE \"user\" = $1", rowNumber(user));
  });
}

void SqlStore::touchSession(WebSessionId touched, WallTime seen_at) {
  sessions_->write([&](Session& session) {
    session << "UPDATE web_sessions SET seen_us = $1 WHERE id = $2", bind(toMicros(seen_at)),
        bind(rowNumber(touched)), now;
  });
}

bool SqlStore::removeSession(UserId user, WebSessionId removed) {
  return sessions_->write([&](Session& session) {
    Statement remove(session);
    remove << "DELETE FROM web_sessions WHERE \"user\" = $1 AND id = $2", bind(rowNumber(user)),
        bind(rowNumber(removed));
    return remove.execute() > 0;
  });
}

std::size_t SqlStore::removeSessions(UserId user, std::optional<WebSessionId> kept) {
  return sessions_->write([&](Session& session) {
    Statement remove(session);
    remove << "DELETE FROM web_sessions WHERE \"user\" = $1 AND id <> $2", bind(rowNumber(user)),
        bind(rowNumber(kept.value_or(WebSessionId{})));
    return remove.execute();
  });
}

std::size_t SqlStore::removeSessionsBefore(WallTime created, WallTime seen) {
  return sessions_->write([&](Session& session) {
    Statement remove(session);
    remove << "DELETE FROM web_sessions WHERE created_us < $1 OR seen_us < $2",
        bind(toMicros(created)), bind(toMicros(seen));
    return remove.execute();
  });
}

}  // namespace promonitor
