#include "core/store/sql_queries.hpp"

#include <fmt/format.h>

#include "core/store/sql_columns.hpp"
#include "core/store/sql_dialect.hpp"

namespace promonitor {
namespace {

std::int64_t rowCount(std::size_t limit) { return static_cast<std::int64_t>(limit); }

void addFilter(const Dialect& dialect, SqlQuery& sql, UserId user, const MonitorFilter& filter) {
  const std::int64_t owner = rowNumber(user);
  if (filter.kind) sql.add(" AND kind = ?", {*filter.kind});
  if (filter.status) sql.add(" AND status = ?", {static_cast<std::int64_t>(*filter.status)});
  for (const std::string& tag : filter.tags) {
    sql.add(
        " AND key IN (SELECT monitor_tags.monitor FROM monitor_tags "
        "WHERE monitor_tags.owner = ? AND tag = ?)",
        {owner, tag});
  }
  if (filter.text.empty()) return;
  const std::string text = lowered(filter.text);
  sql.add(fmt::format(" AND ({} OR {})", dialect.holds("name"), dialect.holds("target")),
          {text, text});
}

}  // namespace

void SqlQuery::add(std::string_view piece, const std::vector<Value>& values) {
  auto value = values.begin();
  for (const char c : piece) {
    if (c != '?') {
      text_ += c;
      continue;
    }
    values_.push_back(*value++);
    text_ += fmt::format("${}", values_.size());
  }
}

SqlQuery monitorsQuery(const Dialect& dialect, std::string select, UserId user,
                       const MonitorQuery& query) {
  SqlQuery sql(std::move(select));
  sql.add(" WHERE owner = ? AND deleted_us = 0", {rowNumber(user)});
  if (query.after) {
    sql.add(" AND (created_us, id) < (?, ?)",
            {toMicros(query.after->at), query.after->monitor.text()});
  }
  addFilter(dialect, sql, user, query.filter);
  sql.add(" ORDER BY created_us DESC, id DESC LIMIT ?", {rowCount(query.limit)});
  return sql;
}

SqlQuery monitorCountQuery(const Dialect& dialect, UserId user, const MonitorFilter& filter) {
  SqlQuery sql("SELECT count(*) FROM monitors JOIN monitor_states ON monitor_states.monitor = key");
  sql.add(" WHERE owner = ? AND deleted_us = 0", {rowNumber(user)});
  addFilter(dialect, sql, user, filter);
  return sql;
}

SqlQuery checksQuery(const Dialect& dialect, std::string select, UserId user, MonitorKey monitor,
                     const CheckQuery& query) {
  SqlQuery sql(std::move(select));
  sql.add(
      " FROM checks WHERE monitor = (SELECT key FROM monitors WHERE key = ? AND owner = ? "
      "AND deleted_us = 0) "
      "AND at_us >= ? AND at_us < ?",
      {rowNumber(monitor), rowNumber(user), toMicros(query.window.from),
       toMicros(query.window.until)});
  if (query.passed) {
    const auto [first, second] = *query.passed ? std::pair(Verdict::Up, Verdict::Degraded)
                                               : std::pair(Verdict::Down, Verdict::Unknown);
    sql.add(" AND verdict IN (?, ?)",
            {static_cast<std::int64_t>(first), static_cast<std::int64_t>(second)});
  }
  sql.add(fmt::format(" ORDER BY {} LIMIT ?", dialect.checks().newestFirst()),
          {rowCount(query.limit)});
  return sql;
}

// By the user's monitors first, in both engines: others' incidents are never looked at.
SqlQuery incidentsQuery(std::string select, UserId user, const IncidentQuery& query) {
  SqlQuery sql(std::move(select));
  sql.add(
      " FROM monitors CROSS JOIN incidents WHERE owner = ? AND deleted_us = 0 "
      "AND incidents.monitor = key",
      {rowNumber(user)});
  if (query.monitor) sql.add(" AND id = ?", {query.monitor->text()});
  if (query.open) sql.add(*query.open ? " AND closed_us IS NULL" : " AND closed_us IS NOT NULL");
  if (query.after) {
    const std::int64_t at = toMicros(query.after->at);
    sql.add(" AND opened_us <= ? AND (opened_us < ? OR id < ?)",
            {at, at, query.after->monitor.text()});
  }
  sql.add(" ORDER BY opened_us DESC, id DESC LIMIT ?", {rowCount(query.limit)});
  return sql;
}

SqlQuery incidentsQuery(std::string select, UserId user, const TimeWindow& opened) {
  SqlQuery sql(std::move(select));
  sql.add(
      " FROM incidents CROSS JOIN monitors WHERE opened_us >= ? AND opened_us < ? "
      "AND key = incidents.monitor AND owner = ? AND deleted_us = 0",
      {toMicros(opened.from), toMicros(opened.until), rowNumber(user)});
  return sql;
}

}  // namespace promonitor
