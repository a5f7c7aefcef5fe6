#include "config/restart.hpp"

#include <gmock/gmock.h>

namespace promonitor::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(SectionsForRestart, NamesWhatIsReadAtTheStartAlone) {
  const struct {
    const char* section;
    void (*change)(Settings&);
  } rows[] = {
      {"server", [](Settings& s) { s.server.listen.port = 1; }},
      {"metrics", [](Settings& s) { s.metrics.listen = ListenAddress{}; }},
      {"database", [](Settings& s) { s.database.sqlite_path = "/other.db"; }},
      {"database", [](Settings& s) { s.database.postgres = PostgresPlace{.host = "db"}; }},
      {"database", [](Settings& s) { s.database.password = "other"; }},
      {"engine", [](Settings& s) { s.engine.shards = 3; }},
      {"log", [](Settings& s) { s.log.level = "warn"; }},
      {"resolver", [](Settings& s) { s.resolver.servers = {"127.0.0.1"}; }},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.section);
    Settings declared;
    row.change(declared);

    EXPECT_THAT(sectionsForRestart({}, declared), ElementsAre(row.section));
  }
}

TEST(SectionsForRestart, LeavesOutWhatAReloadTakes) {
  Settings declared;
  declared.defaults.retries = 3;
  declared.users.push_back({.email = "a@example.com", .plan = "free"});
  declared.plans.push_back({.name = "small"});
  declared.network_policy.deny.clear();
  declared.database.retention.max_per_monitor = 1000;

  EXPECT_THAT(sectionsForRestart({}, declared), IsEmpty());
}

}  // namespace
}  // namespace promonitor::config
