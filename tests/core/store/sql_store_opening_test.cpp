#include <filesystem>

#include <gmock/gmock.h>

#include "core/store/file_lock.hpp"
#include "core/store/migrations.hpp"
#include "tests/core/store/sqlite_fixture.hpp"

namespace promonitor {
namespace {

using ::testing::HasSubstr;

class SqlStoreOpening : public SqliteFixture {};

TEST_F(SqlStoreOpening, KeepsEverythingForTheNextTime) {
  MonitorKey monitor{};
  {
    const auto store = open();
    monitor = prepare(*store);
    store->commit({{failedCheck(monitor, {})},
                   {{monitor, {Status::Down, Health::Down, at(), 1, 0}}},
                   {{monitor, at(), at(), 1, MissReason::Reload}}});
  }

  const auto store = open();

  const auto loaded = store->loadMonitors();
  ASSERT_EQ(loaded.size(), 1U);
  EXPECT_EQ(loaded[0].key, monitor);
  EXPECT_EQ(loaded[0].state.status, Status::Down);
  const auto checks = store->latestChecks(loaded[0].spec.owner, monitor, 10);
  EXPECT_THAT(checks, ::testing::ElementsAre(failedCheck(monitor, {})));
  EXPECT_EQ(store->counts().missed_slots, 1);
}

TEST_F(SqlStoreOpening, RefusesASecondDaemonUnderAnyName) {
  const auto store = open();
  std::filesystem::create_symlink(path_, directory_.file("link.db"));
  std::filesystem::create_directory_symlink(directory_.path(), directory_.file("again"));

  for (const char* name : {"promonitor.db", "./promonitor.db", "link.db", "again/promonitor.db"}) {
    SCOPED_TRACE(name);
    SqlStoreSettings how = settings();
    how.path = directory_.file(name);
    EXPECT_THAT(refusal(how), HasSubstr("is in use by another promonitor (process " +
                                        std::to_string(getpid()) + "): stop that one"));
  }
}

TEST_F(SqlStoreOpening, LetsAToolWorkBesideTheDaemon) {
  const auto daemon = open();
  const auto tool = open(Use::Tool);

  const User user = tool->saveUser("new@example.com", "free", at());

  EXPECT_EQ(daemon->findUser(user.id), user);
  prepare(*daemon);
  EXPECT_EQ(tool->loadMonitors().size(), 1U);
}

TEST_F(SqlStoreOpening, LetsAToolMakeTheDatabaseButNotBesideADaemon) {
  {
    const FileLock daemon(path_);
    EXPECT_THAT(refusal(settings(Use::Tool)), HasSubstr("needs the database alone: the database"));
  }

  const auto tool = open(Use::Tool);

  EXPECT_TRUE(tool->listUsers().empty());
  EXPECT_NE(open(), nullptr) << "the tool does not keep the lock";
}

TEST_F(SqlStoreOpening, RefusesANewerSchema) {
  open();
  makeLater(path_);

  EXPECT_THAT(refusal(),
              HasSubstr("the database " + path_ + " has schema 99 and this promonitor knows"));
  EXPECT_THAT(refusal(settings(Use::Tool)), HasSubstr("run the newer promonitor that wrote it"));
}

TEST_F(SqlStoreOpening, RefusesASchemaStepThatIsNotItsOwn) {
  open();
  execute("UPDATE schema_migrations SET checksum = 'ab' WHERE number = 1");

  EXPECT_THAT(refusal(),
              HasSubstr("schema step 1 (users, keys, monitors and checks) of the database " +
                        path_ + " is not"));
}

TEST_F(SqlStoreOpening, RefusesTheDatabaseOfAnotherProgram) {
  execute("CREATE TABLE bookmarks (url TEXT)");

  EXPECT_THAT(refusal(),
              HasSubstr(path_ + " has tables of another program (bookmarks): name another file"));
  EXPECT_EQ(ask("SELECT group_concat(name) FROM sqlite_master"), "bookmarks");
}

TEST_F(SqlStoreOpening, RemembersEachSchemaStep) {
  open();

  EXPECT_EQ(ask("SELECT count(*) FROM schema_migrations"),
            std::to_string(sqliteMigrations().size()));
  EXPECT_EQ(ask("SELECT checksum FROM schema_migrations WHERE number = 1"),
            checksum(sqliteMigrations().at(0)));
  EXPECT_NE(ask("SELECT applied_at FROM schema_migrations WHERE number = 1"), "");
}

TEST_F(SqlStoreOpening, GivesWhatIsDownAnIncidentWhereTheSchemaHadNone) {
  applyUpTo(2);
  execute("INSERT INTO users (email, plan, created_us) VALUES ('ops@example.com', 'pro', 1)");
  const struct {
    const char* name;
    Status status;
    int declared;
  } rows[] = {{"down", Status::Down, 1}, {"up", Status::Up, 1}, {"gone", Status::Down, 0}};
  for (const auto& row : rows) {
    execute(
        fmt::format("INSERT INTO monitors SELECT coalesce(max(key), 0) + 1, '{}', 1, "
                    "'{}', 'tcp', 'h:1', 1, 1, 0, 1, 1, 0, {}, 1, '' FROM monitors",
                    sampleId(row.name).text(), row.name, row.declared));
    const bool down = row.status == Status::Down;
    execute(fmt::format(
        "INSERT INTO monitor_states (monitor, status, health, since_us, "
        "failures_in_row, successes_in_row) "
        "SELECT max(key), {}, {}, {}, 0, 0 FROM monitors",
        static_cast<int>(row.status), static_cast<int>(down ? Health::Down : Health::Pending),
        at().time_since_epoch().count()));
  }

  const auto store = open();

  const auto incidents = store->openIncidents(store->listUsers().at(0).id);
  ASSERT_EQ(incidents.size(), 1U);
  EXPECT_EQ(incidents[0], (Incident{.monitor = MonitorKey{1}, .opened_at = at()}));
  for (const Monitor& monitor : store->loadMonitors()) {
    EXPECT_EQ(monitor.state.incident, monitor.spec.name == "down" ? at() : WallTime{});
    EXPECT_EQ(monitor.state.flapping, Flapping{});
  }
}

TEST_F(SqlStoreOpening, KeepsAWriteAheadLog) {
  open();

  EXPECT_EQ(ask("PRAGMA journal_mode"), "wal");
}

}  // namespace
}  // namespace promonitor
