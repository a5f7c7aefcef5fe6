// What was made over the API, in an SQL database.
#include <algorithm>
#include <span>

#include <Poco/Data/Statement.h>

#include "core/store/sql_audit.hpp"
#include "core/store/sql_binding.hpp"
#include "core/store/sql_columns.hpp"
#include "core/store/sql_monitor_rows.hpp"
#include "core/store/sql_sessions.hpp"
#include "core/store/sql_store.hpp"

namespace promonitor {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;
using Poco::Data::Statement;

void saveDefinition(Session& session, MonitorKey key, const MonitorDefinition& definition) {
  session << "INSERT INTO monitor_definitions (monitor, revision, sealed) VALUES ($1, $2, $3) "
             "ON CONFLICT (monitor) DO UPDATE SET revision = excluded.revision, "
             "sealed = excluded.sealed",
      bind(rowNumber(key)), bind(definition.revision), bind(toBlob(definition.sealed)), now;
}

void saveAnswer(Session& session, const GivenAnswer& answer) {
  session << "DELETE FROM given_answers WHERE given_us < $1",
      bind(toMicros(answer.given_at - std::chrono::hours(24))), now;
  session << "INSERT INTO given_answers (\"user\", name, fingerprint, made, answer, given_us) "
             "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (\"user\", name) DO UPDATE SET "
             "fingerprint = excluded.fingerprint, made = excluded.made, "
             "answer = excluded.answer, given_us = excluded.given_us",
      bind(rowNumber(answer.user)), bind(answer.name), bind(answer.fingerprint),
      bind(answer.monitor.text()), bind(answer.answer), bind(toMicros(answer.given_at)), now;
}

bool markDeleted(Session& session, UserId user, const Uuid& id, WallTime at) {
  Statement update(session);
  update << "UPDATE monitors SET declared = 0, paused = 1, deleted_us = $1 WHERE owner = $2 "
            "AND id = $3 AND key IN (SELECT monitor FROM monitor_definitions)",
      bind(toMicros(at)), bind(rowNumber(user)), bind(id.text());
  if (update.execute() == 0) return false;
  session << "DELETE FROM monitor_definitions WHERE monitor IN "
             "(SELECT key FROM monitors WHERE owner = $1 AND id = $2)",
      bind(rowNumber(user)), bind(id.text()), now;
  return true;
}

std::vector<MonitorDefinition> selectDefinitions(Session& session, const SqlQuery& query) {
  std::string id;
  std::int64_t revision = 0;
  Poco::Data::BLOB sealed;
  Statement select(session);
  select << query.text(), into(id), into(revision), into(sealed), limit(1);
  bindValues(select, query);
  std::vector<MonitorDefinition> definitions;
  while (!select.done()) {
    if (select.execute() == 0) break;
    definitions.push_back(
        {Uuid::parse(id).value_or(Uuid{}), revision, std::string(fromBlob(sealed))});
  }
  return definitions;
}

SqlQuery definitionsQuery() {
  return SqlQuery(
      "SELECT id, revision, sealed FROM monitor_definitions JOIN monitors ON key = monitor");
}

/// Statements for many ids are few, because sessions keep what they have prepared.
constexpr std::size_t kIdsAtOnce = 100;

SqlQuery definitionsQuery(UserId user, std::span<const Uuid> ids) {
  SqlQuery query = definitionsQuery();
  std::string places;
  std::vector<SqlQuery::Value> values{rowNumber(user)};
  for (std::size_t i = 0; i < kIdsAtOnce; ++i) {
    places += i == 0 ? "?" : ", ?";
    values.emplace_back(ids[std::min(i, ids.size() - 1)].text());
  }
  query.add(" WHERE owner = ? AND id IN (" + places + ")", values);
  return query;
}

}  // namespace

MonitorKey SqlStore::saveDefined(const MonitorSpec& spec, const MonitorDefinition& definition,
                                 const GivenAnswer* answer, const AuditEntries& audit) {
  return sessions_->write([&](Session& session) {
    const MonitorKey key = saveMonitorRows(sessions_->dialect(), session, {spec}).at(0);
    saveDefinition(session, key, definition);
    if (answer != nullptr) saveAnswer(session, *answer);
    addAudit(sessions_->dialect(), session, audit);
    return key;
  });
}

std::vector<MonitorDefinition> SqlStore::loadDefinitions() {
  return sessions_->readAll([](Session& session) {
    SqlQuery query = definitionsQuery();
    query.add(" WHERE declared = 1");
    return selectDefinitions(session, query);
  });
}

std::optional<MonitorDefinition> SqlStore::findDefinition(UserId user, const Uuid& id) {
  return sessions_->read([&](Session& session) -> std::optional<MonitorDefinition> {
    SqlQuery query = definitionsQuery();
    query.add(" WHERE owner = ? AND id = ?", {rowNumber(user), id.text()});
    auto found = selectDefinitions(session, query);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
  });
}

std::vector<MonitorDefinition> SqlStore::findDefinitions(UserId user,
                                                         const std::vector<Uuid>& ids) {
  return sessions_->read([&](Session& session) {
    std::vector<MonitorDefinition> found;
    for (std::size_t i = 0; i < ids.size(); i += kIdsAtOnce) {
      const auto some = std::span(ids).subspan(i, std::min(kIdsAtOnce, ids.size() - i));
      for (MonitorDefinition& each : selectDefinitions(session, definitionsQuery(user, some))) {
        found.push_back(std::move(each));
      }
    }
    return found;
  });
}

std::vector<MonitorKey> SqlStore::saveDefinedSet(UserId user,
                                                 const std::vector<DefinedMonitor>& saved,
                                                 const std::vector<Uuid>& removed,
                                                 WallTime now_wall, const AuditEntries& audit) {
  std::vector<MonitorSpec> specs;
  specs.reserve(saved.size());
  for (const DefinedMonitor& each : saved) specs.push_back(each.spec);
  return sessions_->write([&](Session& session) {
    auto keys = saveMonitorRows(sessions_->dialect(), session, specs);
    for (std::size_t i = 0; i < saved.size(); ++i) {
      saveDefinition(session, keys[i], saved[i].definition);
    }
    for (const Uuid& id : removed) markDeleted(session, user, id, now_wall);
    addAudit(sessions_->dialect(), session, audit);
    return keys;
  });
}

bool SqlStore::deleteMonitor(UserId user, const Uuid& id, WallTime now_wall,
                             const AuditEntries& audit) {
  return sessions_->write([&](Session& session) {
    if (!markDeleted(session, user, id, now_wall)) return false;
    addAudit(sessions_->dialect(), session, audit);
    return true;
  });
}

std::optional<GivenAnswer> SqlStore::findAnswer(UserId user, const std::string& name,
                                                WallTime since) {
  return sessions_->read([&](Session& session) -> std::optional<GivenAnswer> {
    GivenAnswer found{.user = user, .name = name};
    std::string made;
    std::int64_t given = 0;
    Statement select(session);
    select << "SELECT fingerprint, made, answer, given_us FROM given_answers "
              "WHERE \"user\" = $1 AND name = $2 AND given_us >= $3",
        into(found.fingerprint), into(made), into(found.answer), into(given), bind(rowNumber(user)),
        bind(name), bind(toMicros(since));
    if (select.execute() == 0) return std::nullopt;
    found.monitor = Uuid::parse(made).value_or(Uuid{});
    found.given_at = fromMicros(given);
    return found;
  });
}

}  // namespace promonitor
