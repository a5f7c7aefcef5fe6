#include "core/store/sql_queries.hpp"

#include <Poco/Data/RecordSet.h>
#include <gmock/gmock.h>

#include "core/store/sql_postgres.hpp"
#include "core/store/sql_sqlite.hpp"
#include "tests/core/store/postgres_fixture.hpp"
#include "tests/core/store/sqlite_fixture.hpp"

namespace promonitor {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(SqlQuery, NumbersItsParameters) {
  SqlQuery query("SELECT a");
  query.add(" WHERE b = ? AND c IN (?, ?)", {std::int64_t{1}, "x", "y"});
  query.add(" ORDER BY a");
  query.add(" LIMIT ?", {std::int64_t{2}});

  EXPECT_EQ(query.text(), "SELECT a WHERE b = $1 AND c IN ($2, $3) ORDER BY a LIMIT $4");
  EXPECT_EQ(query.values(),
            (std::vector<SqlQuery::Value>{std::int64_t{1}, "x", "y", std::int64_t{2}}));
}

/// How SQLite finds the rows of a question.
class SqlQueryPlan : public SqliteFixture {
 protected:
  SqlQueryPlan() { prepare(*open()); }

  std::string planOf(const SqlQuery& query) const {
    Poco::Data::Session session = stranger();
    Poco::Data::Statement explain(session);
    explain << "EXPLAIN QUERY PLAN " + query.text();
    for (const auto& value : query.values()) {
      std::visit([&](const auto& each) { explain.addBind(Poco::Data::Keywords::bind(each)); },
                 value);
    }
    explain.execute();
    Poco::Data::RecordSet rows(explain);
    std::string plan;
    for (bool more = rows.moveFirst(); more; more = rows.moveNext()) {
      plan += rows["detail"].convert<std::string>() + '\n';
    }
    return plan;
  }

  const SqliteDialect dialect_{path_, std::chrono::seconds(1)};
  const UserId user_{1};
  const std::string monitors_ =
      "SELECT key FROM monitors JOIN monitor_states ON monitor_states.monitor = key";
};

TEST_F(SqlQueryPlan, IsByIndexAlone) {
  const ListPlace place{at(), sampleId("shop")};
  const std::string incident = "SELECT opened_us";
  constexpr const char* kParts = "SCAN check_parts\n";
  constexpr const char* kChecksByParts =
      "SCAN check_parts\n"
      "SEARCH parted_checks USING PRIMARY KEY (part=? AND monitor=? AND at_us>? AND at_us<?)";
  const struct {
    const char* name;
    SqlQuery query;
    std::vector<const char*> steps;
  } rows[] = {
      {"monitors",
       monitorsQuery(dialect_, monitors_, user_, {}),
       {"SEARCH monitors USING COVERING INDEX monitors_of_owner (owner=? AND deleted_us=?)"}},
      {"monitors behind a place",
       monitorsQuery(dialect_, monitors_, user_, {.after = place}),
       {"SEARCH monitors USING COVERING INDEX monitors_of_owner (owner=? AND deleted_us=? AND "
        "(created_us,id)<(?,?))"}},
      {"monitors by what they are",
       monitorsQuery(
           dialect_, monitors_, user_,
           {.filter = {.kind = "http", .status = Status::Up, .text = "shop"}, .after = place}),
       {"SEARCH monitors USING INDEX monitors_of_owner (owner=? AND deleted_us=? AND "
        "(created_us,id)<(?,?))",
        "SEARCH monitor_states USING INTEGER PRIMARY KEY (rowid=?)"}},
      {"how many monitors",
       monitorCountQuery(dialect_, user_, {}),
       {"SEARCH monitors USING COVERING INDEX monitors_of_owner (owner=? AND deleted_us=?)"}},
      {"monitors by tags",
       monitorsQuery(dialect_, monitors_, user_, {.filter = {.tags = {"web", "eu"}}}),
       {"SEARCH monitor_tags USING COVERING INDEX monitor_tags_by_tag (owner=? AND tag=?)"}},
      {"how many monitors with a tag",
       monitorCountQuery(dialect_, user_, {.tags = {"web"}}),
       {"SEARCH monitor_tags USING COVERING INDEX monitor_tags_by_tag (owner=? AND tag=?)"}},
      {"checks", checksQuery(dialect_, "SELECT at_us", user_, MonitorKey{1}, {}), {kChecksByParts}},
      {"checks that failed",
       checksQuery(dialect_, "SELECT at_us", user_, MonitorKey{1}, {.passed = false}),
       {kChecksByParts}},
      {"incidents",
       incidentsQuery(incident, user_, IncidentQuery{}),
       {"SEARCH monitors USING COVERING INDEX monitors_of_owner (owner=? AND deleted_us=?)",
        "SEARCH incidents USING PRIMARY KEY (monitor=?)"}},
      {"incidents behind a place",
       incidentsQuery(incident, user_, IncidentQuery{.after = place}),
       {"SEARCH monitors USING COVERING INDEX monitors_of_owner (owner=? AND deleted_us=?)",
        "SEARCH incidents USING PRIMARY KEY (monitor=? AND opened_us<?)"}},
      {"open incidents",
       incidentsQuery(incident, user_, IncidentQuery{.open = true}),
       {"SEARCH monitors USING COVERING INDEX monitors_of_owner (owner=? AND deleted_us=?)",
        "SEARCH incidents USING PRIMARY KEY (monitor=?)"}},
      {"incidents of a monitor",
       incidentsQuery(incident, user_, IncidentQuery{.monitor = sampleId("shop")}),
       {"SEARCH monitors USING INDEX", "SEARCH incidents USING PRIMARY KEY (monitor=?)"}},
      {"an incident by its id",
       incidentsQuery(incident, user_, openedWithin(sampleId("shop"))),
       {"SEARCH incidents USING", "incidents_by_time (opened_us>? AND opened_us<?)",
        "SEARCH monitors USING INTEGER PRIMARY KEY (rowid=?)"}},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    std::string plan = planOf(row.query);
    for (const char* step : row.steps) EXPECT_THAT(plan, HasSubstr(step));
    if (const auto parts = plan.find(kParts); parts != std::string::npos) {
      plan.erase(parts, std::string(kParts).size());
    }
    EXPECT_THAT(plan, Not(HasSubstr("SCAN")));
    if (row.steps.front() == kChecksByParts) {
      EXPECT_THAT(plan, Not(HasSubstr("B-TREE")));
    }
  }
}

/// The statement with its values in their places, as a person would write it.
std::string spelled(const SqlQuery& query) {
  std::string sql = query.text();
  for (std::size_t number = query.values().size(); number > 0; --number) {
    const auto& value = query.values()[number - 1];
    const auto* const text = std::get_if<std::string>(&value);
    const std::string parameter = "$" + std::to_string(number);
    sql.replace(sql.find(parameter), parameter.size(),
                text != nullptr
                    ? "'" + *text + "'"
                    : "'" + std::to_string(std::get<std::int64_t>(value)) + "'::bigint");
  }
  return sql;
}

/// The tables are empty, where PostgreSQL would read them whole: it is told not to.
TEST(SqlQueryPlanOnPostgres, CanBeByIndexAlone) {
  test::PostgresCluster& cluster = test::sharedPostgres();
  const std::string database = cluster.createDatabase();
  prepareMonitor(*SqlStore::open(postgresSettings(cluster.url(database)), silentLog()));
  const PostgresDialect dialect(*postgresSettings(cluster.url(database)).postgres, false);
  const UserId user{1};
  const ListPlace place{at(), sampleId("shop")};
  const std::string monitors =
      "SELECT key FROM monitors JOIN monitor_states ON monitor_states.monitor = key";
  const struct {
    const char* name;
    SqlQuery query;
    std::vector<const char*> steps;
  } rows[] = {
      {"monitors behind a place",
       monitorsQuery(dialect, monitors, user, {.after = place}),
       {"monitors_of_owner"}},
      {"checks", checksQuery(dialect, "SELECT at_us", user, MonitorKey{1}, {}), {"checks_pkey"}},
      {"incidents behind a place",
       incidentsQuery("SELECT opened_us", user, IncidentQuery{.after = place}),
       {"monitors_of_owner", "incidents_pkey"}},
      {"an incident by its id",
       incidentsQuery("SELECT opened_us", user, openedWithin(sampleId("shop"))),
       {"Scan using incidents_", "Scan using monitors_"}},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const std::string plan = cluster.ask(
        database, "SET enable_seqscan = off; SET enable_bitmapscan = off; EXPLAIN (COSTS OFF) " +
                      spelled(row.query));
    EXPECT_THAT(plan, Not(HasSubstr("Seq Scan"))) << plan;
    for (const char* step : row.steps) EXPECT_THAT(plan, HasSubstr(step));
  }
}

}  // namespace
}  // namespace promonitor
