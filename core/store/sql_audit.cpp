#include "core/store/sql_audit.hpp"

#include <Poco/Data/Statement.h>

#include "core/store/sql_binding.hpp"
#include "core/store/sql_columns.hpp"
#include "core/store/sql_sessions.hpp"
#include "core/store/sql_store.hpp"

namespace promonitor {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;
using Poco::Data::Statement;

/// Entries by columns, as one statement gives them.
struct AuditColumns {
  std::vector<std::int64_t> id, at;
  std::vector<std::string> actor, key, address, action, object_kind, object_id, before, after;

  AuditEntry entry(std::size_t row) const {
    const auto known = parseAuditAction(action[row]);
    if (!known) {
      throw StoreError("the audit log has an action that is not known (" + action[row] +
                       "): run the newer promonitor that wrote it");
    }
    return {.id = id[row],
            .at = fromMicros(at[row]),
            .by = {actor[row], key[row], address[row]},
            .action = *known,
            .object_kind = object_kind[row],
            .object_id = object_id[row],
            .before = before[row],
            .after = after[row]};
  }
};

SqlQuery auditQuery(const AuditFilter& filter, std::size_t limit,
                    const std::optional<std::int64_t>& before) {
  SqlQuery sql(
      "SELECT id, at_us, actor, key_id, address, action, object_kind, object_id, before_hash, "
      "after_hash FROM audit_log WHERE 1 = 1");
  if (before) sql.add(" AND id < ?", {*before});
  if (filter.since) sql.add(" AND at_us >= ?", {toMicros(*filter.since)});
  if (filter.actor) sql.add(" AND actor = ?", {*filter.actor});
  if (filter.action) sql.add(" AND action = ?", {auditActionName(*filter.action)});
  sql.add(" ORDER BY id DESC LIMIT ?", {static_cast<std::int64_t>(limit)});
  return sql;
}

template <class Read>
std::vector<std::string> texts(const AuditEntries& entries, const Read& read) {
  std::vector<std::string> column;
  column.reserve(entries.size());
  for (const AuditEntry& entry : entries) column.emplace_back(read(entry));
  return column;
}

}  // namespace

void addAudit(const Dialect& dialect, Session& session, const AuditEntries& entries) {
  if (entries.empty()) return;
  const auto column = [&](const char* name, auto read) {
    return RowColumn{name, texts(entries, read)};
  };
  std::vector<std::int64_t> at;
  at.reserve(entries.size());
  for (const AuditEntry& entry : entries) at.push_back(toMicros(entry.at));
  using Entry = const AuditEntry&;
  RowBatch rows{"audit_log",
                {{"at_us", std::move(at)},
                 column("actor", [](Entry entry) { return entry.by.name; }),
                 column("key_id", [](Entry entry) { return entry.by.key; }),
                 column("address", [](Entry entry) { return entry.by.address; }),
                 column("action", [](Entry entry) { return auditActionName(entry.action); }),
                 column("object_kind", [](Entry entry) { return entry.object_kind; }),
                 column("object_id", [](Entry entry) { return entry.object_id; }),
                 column("before_hash", [](Entry entry) { return entry.before; }),
                 column("after_hash", [](Entry entry) { return entry.after; })}};
  dialect.insertNew(session, rows, "id");
}

std::vector<AuditEntry> SqlStore::auditEntries(const AuditFilter& filter, std::size_t limit,
                                               const std::optional<std::int64_t>& before) {
  const SqlQuery sql = auditQuery(filter, limit, before);
  return sessions_->read([&](Session& session) {
    AuditColumns rows;
    Statement select(session);
    select << sql.text(), into(rows.id), into(rows.at), into(rows.actor), into(rows.key),
        into(rows.address), into(rows.action), into(rows.object_kind), into(rows.object_id),
        into(rows.before), into(rows.after);
    bindValues(select, sql);
    select.execute();
    std::vector<AuditEntry> entries;
    entries.reserve(rows.id.size());
    for (std::size_t row = 0; row < rows.id.size(); ++row) entries.push_back(rows.entry(row));
    return entries;
  });
}

}  // namespace promonitor
