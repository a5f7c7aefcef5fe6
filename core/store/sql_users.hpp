#pragma once

#include <optional>
#include <vector>

#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>

#include "core/model/account.hpp"
#include "core/store/sql_columns.hpp"

namespace promonitor {

/// The users that `where` (with one bound value) selects, in the order in which they were made.
template <class... Bound>
std::vector<Credentials> selectCredentials(Poco::Data::Session& session, const char* where,
                                           const Bound&... bound) {
  using namespace Poco::Data::Keywords;
  std::int64_t id = 0;
  std::int64_t created = 0;
  Credentials row;
  User& user = row.user;
  Poco::Data::Statement select(session);
  select << "SELECT id, email, plan, created_us, is_admin, password_hash FROM users " << where
         << " ORDER BY id",
      into(id), into(user.email), into(user.plan), into(created), into(user.is_admin),
      into(row.password_hash), limit(1);
  (select.addBind(bind(bound)), ...);
  std::vector<Credentials> rows;
  while (!select.done()) {
    if (select.execute() == 0) break;
    user.id = UserId{id};
    user.created_at = fromMicros(created);
    rows.push_back(row);
  }
  return rows;
}

/// The same without their passwords.
template <class... Bound>
std::vector<User> selectUsers(Poco::Data::Session& session, const char* where,
                              const Bound&... bound) {
  std::vector<User> users;
  for (Credentials& row : selectCredentials(session, where, bound...)) {
    users.push_back(std::move(row.user));
  }
  return users;
}

/// The first row, if there is one.
template <class Row>
std::optional<Row> first(const std::vector<Row>& rows) {
  if (rows.empty()) return std::nullopt;
  return rows.front();
}

}  // namespace promonitor
