#include <algorithm>

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

template <class Bound>
std::vector<ApiKey> selectKeys(Session& session, const char* where, const Bound& bound) {
  std::int64_t id = 0;
  std::int64_t user = 0;
  std::int64_t created = 0;
  Poco::Data::BLOB hash;
  Poco::Nullable<std::int64_t> expires;
  Poco::Nullable<std::int64_t> revoked;
  Poco::Nullable<std::int64_t> used;
  ApiKey key;
  Statement select(session);
  select
      << "SELECT id, \"user\", public_id, hash, name, can_read, can_write, created_us, expires_us, "
         "revoked_us, last_used_us FROM api_keys "
      << where << " ORDER BY id",
      into(id), into(user), into(key.public_id), into(hash), into(key.name), into(key.can_read),
      into(key.can_write), into(created), into(expires), into(revoked), into(used), bind(bound),
      limit(1);
  std::vector<ApiKey> keys;
  while (!select.done()) {
    if (select.execute() == 0) break;
    key.id = ApiKeyId{id};
    key.user = UserId{user};
    key.created_at = fromMicros(created);
    key.expires_at = fromMicros(expires);
    key.revoked_at = fromMicros(revoked);
    key.last_used_at = fromMicros(used);
    key.hash = {};
    std::copy_n(hash.begin(), std::min(hash.size(), key.hash.size()), key.hash.begin());
    keys.push_back(key);
  }
  return keys;
}

}  // namespace

User SqlStore::saveUser(const std::string& email, const std::string& plan, WallTime now_wall,
                        const Actor& by) {
  return sessions_->write([&](Session& session) {
    const auto before = first(selectUsers(session, "WHERE email = $1", email));
    session << "INSERT INTO users (email, plan, created_us) VALUES ($1, $2, $3) "
               "ON CONFLICT (email) DO UPDATE SET plan = excluded.plan",
        bind(email), bind(plan), bind(toMicros(now_wall)), now;
    User saved = selectUsers(session, "WHERE email = $1", email).at(0);
    addAudit(sessions_->dialect(), session, auditOfUser(by, now_wall, before, saved));
    return saved;
  });
}

std::vector<User> SqlStore::listUsers() {
  return sessions_->read([](Session& session) { return selectUsers(session, ""); });
}

std::optional<User> SqlStore::findUser(UserId user) {
  return sessions_->read([&](Session& session) {
    return first(selectUsers(session, "WHERE id = $1", rowNumber(user)));
  });
}

std::optional<User> SqlStore::findUserByEmail(const std::string& email) {
  return sessions_->read(
      [&](Session& session) { return first(selectUsers(session, "WHERE email = $1", email)); });
}

ApiKeyId SqlStore::addKey(const ApiKey& key, const Actor& by) {
  return sessions_->write([&](Session& session) {
    if (!selectKeys(session, "WHERE public_id = $1", key.public_id).empty()) {
      throw StoreError("the public id of the API key is taken: create another key");
    }
    if (selectUsers(session, "WHERE id = $1", rowNumber(key.user)).empty()) {
      throw StoreError("the API key belongs to a user who does not exist");
    }
    session << "INSERT INTO api_keys (\"user\", public_id, hash, name, can_read, can_write, "
               "created_us, expires_us, revoked_us, last_used_us) "
               "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        bind(rowNumber(key.user)), bind(key.public_id),
        bind(Poco::Data::BLOB(key.hash.data(), key.hash.size())), bind(key.name),
        bind(key.can_read), bind(key.can_write), bind(toMicros(key.created_at)),
        bind(toMicros(key.expires_at)), bind(toMicros(key.revoked_at)),
        bind(toMicros(key.last_used_at)), now;
    addAudit(sessions_->dialect(), session, auditOfNewKey(by, key));
    return selectKeys(session, "WHERE public_id = $1", key.public_id).at(0).id;
  });
}

std::optional<ApiKey> SqlStore::findKey(const std::string& public_id) {
  return sessions_->read([&](Session& session) {
    return first(selectKeys(session, "WHERE public_id = $1", public_id));
  });
}

std::vector<ApiKey> SqlStore::listKeys(UserId user) {
  return sessions_->read([&](Session& session) {
    return selectKeys(session, "WHERE \"user\" = $1", rowNumber(user));
  });
}

bool SqlStore::revokeKey(UserId user, const std::string& public_id, WallTime now_wall,
                         const Actor& by) {
  return sessions_->write([&](Session& session) {
    const auto before = first(selectKeys(session, "WHERE public_id = $1", public_id));
    Statement update(session);
    update << "UPDATE api_keys SET revoked_us = $1 "
              "WHERE \"user\" = $2 AND public_id = $3 AND revoked_us IS NULL",
        bind(toMicros(now_wall)), bind(rowNumber(user)), bind(public_id);
    if (update.execute() == 0) return false;
    addAudit(sessions_->dialect(), session, auditOfRevoking(by, now_wall, *before));
    return true;
  });
}

void SqlStore::touchKey(ApiKeyId key, WallTime used_at) {
  sessions_->write([&](Session& session) {
    session << "UPDATE api_keys SET last_used_us = $1 WHERE id = $2", bind(toMicros(used_at)),
        bind(rowNumber(key)), now;
  });
}

}  // namespace promonitor
