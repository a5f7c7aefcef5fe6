#include "core/store/database_upkeep.hpp"

#include <filesystem>
#include <fstream>
#include <map>

#include <gmock/gmock.h>

#include "core/store/migrations.hpp"
#include "tests/core/store/postgres_fixture.hpp"
#include "tests/core/store/sqlite_fixture.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

template <class Work>
std::string refusalOfWork(Work work) {
  try {
    work();
    return "done";
  } catch (const StoreError& error) {
    return error.what();
  }
}

class DatabaseUpkeep : public SqliteFixture {
 protected:
  /// A user with a key and two monitors that have everything a monitor can have; one has left.
  static void fill(Store& store) {
    const UserId owner = store.saveUser("ops@example.com", "pro", at()).id;
    store.addKey({.user = owner,
                  .public_id = "abcdefgh",
                  .hash = {1, 0, 255},
                  .name = "it's \"quoted\" \\ \u00e9",
                  .created_at = at(),
                  .expires_at = at(1h)});
    const auto keys =
        store.saveMonitors({sampleMonitor(owner, "shop"), sampleMonitor(owner, "blog")}, {});
    ResultBatch batch;
    for (int i = 0; i < 6000; ++i) batch.checks.push_back(sampleCheck(keys[0], i * 1s));
    batch.checks.push_back(failedCheck(keys[1], 5s));
    batch.states = {{keys[0], {.status = Status::Up, .since = at()}}};
    batch.plans = {{keys[0], {.since = at(), .interval = 1s}}};
    batch.missed = {{keys[1], at(7s), at(9s), 3, MissReason::Paused, -2500us}};
    batch.incidents = {openedBy(failedCheck(keys[1], 5s))};
    store.commit(batch);
    store.saveMonitors({}, {sampleId("blog")});
    MonitorSpec made = sampleMonitor(owner, "made");
    made.origin = {};
    const GivenAnswer answer{owner, "order-1", "f", made.id, "{}", at()};
    store.saveDefined(made, {made.id, 3, std::string("\0\xff", 2)}, &answer);
    store.tidy({.sum_until = at(2h), .max_per_monitor = 5000, .max_rows = 100'000});
  }

  /// That a store holds what fill() put there.
  static void expectFilled(Store& store) {
    const auto user = store.findUserByEmail("ops@example.com");
    ASSERT_TRUE(user);
    const auto key = store.findKey("abcdefgh");
    ASSERT_TRUE(key);
    EXPECT_EQ(key->hash[2], 255);
    EXPECT_EQ(key->name, "it's \"quoted\" \\ \u00e9");
    EXPECT_EQ(key->expires_at, at(1h));
    EXPECT_EQ(key->revoked_at, std::nullopt);
    const auto shop = store.findMonitor(user->id, sampleId("shop"));
    const auto blog = store.findMonitor(user->id, sampleId("blog"));
    ASSERT_TRUE(shop && blog);
    EXPECT_EQ(shop->state.status, Status::Up);
    EXPECT_EQ(shop->plan, (SlotPlan{.since = at(), .interval = 1s}));
    EXPECT_EQ(store.loadMonitors().size(), 2U) << "the other has left";
    const MonitorDefinition made{sampleId("made"), 3, std::string("\0\xff", 2)};
    EXPECT_EQ(store.findDefinition(user->id, made.id), made);
    EXPECT_EQ(store.findAnswer(user->id, "order-1", at())->monitor, made.id);
    EXPECT_EQ(store.latestChecks(user->id, shop->key, 100'000).size(), 5000U);
    EXPECT_THAT(store.latestChecks(user->id, blog->key, 10),
                ElementsAre(failedCheck(blog->key, 5s)));
    EXPECT_THAT(store.openIncidents(user->id), ElementsAre(openedBy(failedCheck(blog->key, 5s))));
    const HistoryQuery day{{at(-24h), at(24h)}, RollupWidth::Day};
    EXPECT_EQ(
        rollupsOf(*store.history(user->id, shop->key, day), day.window, RollupWidth::Day).at(0).up,
        6000);
    EXPECT_EQ(store.history(user->id, blog->key, day)->missed.at(0).lead, -2500us);
    EXPECT_EQ(store.counts().checks, 6001);
    EXPECT_EQ(store.counts().missed_slots, 3);
    const MonitorKey next = store.saveMonitors({sampleMonitor(user->id, "next")}, {}).at(0);
    EXPECT_GT(next, blog->key) << "new rows have numbers of their own";
    EXPECT_GT(store.saveUser("next@example.com", "free", at()).id, user->id);
  }

  SqlStoreSettings other(const std::string& name) const {
    SqlStoreSettings there = settings(Use::Tool);
    there.path = directory_.file(name);
    return there;
  }
};

TEST_F(DatabaseUpkeep, MigratesWhatIsNewOrOld) {
  const int newest = sqliteMigrations().back().number;
  EXPECT_EQ(migrateDatabase(settings()).before, 0);
  EXPECT_EQ(migrateDatabase(settings()).before, newest);
  EXPECT_EQ(migrateDatabase(settings()).after, newest);
  const auto daemon = open();
  EXPECT_THAT(refusalOfWork([&] { migrateDatabase(settings()); }),
              HasSubstr("is in use by another promonitor"));
}

TEST_F(DatabaseUpkeep, FindsASoundDatabaseSoundBesideADaemon) {
  const auto daemon = open();
  fill(*daemon);

  EXPECT_THAT(checkDatabase(settings()), IsEmpty());
}

TEST_F(DatabaseUpkeep, NamesWhatIsWrong) {
  fill(*open());
  const struct {
    const char* damage;
    const char* text;
  } rows[] = {
      {"INSERT INTO parted_checks VALUES (0, 77, 1, 1, 0, NULL, 1, NULL, NULL, 0)",
       "1 rows of parted_checks belong to no monitor"},
      {"UPDATE rollup_marks SET summed_until_us = 1 WHERE monitor = 1",
       "1 checks stand in a part of time that is not theirs"},
      {"DELETE FROM check_parts", "a row of parted_checks belongs to none of check_parts"},
      {"UPDATE rollup_marks SET kept = kept + 1 WHERE monitor = 1",
       "the sums of 1 monitors do not go with their checks"},
      {"DELETE FROM check_chunks WHERE first_us = (SELECT min(first_us) FROM check_chunks)",
       "the sums of 1 monitors do not go with their checks"},
      {"UPDATE check_chunks SET packed = x'0100ff' WHERE first_us = (SELECT min(first_us) FROM "
       "check_chunks)",
       "1 chunks of checks cannot be read or are not what their rows say"},
      {"UPDATE check_chunks SET checks = checks + 1, last_us = last_us + 1",
       "53 chunks of checks cannot be read or are not what their rows say"},
      {"UPDATE monitors SET owner = 99 WHERE key = 1",
       "a row of monitors belongs to none of users"},
      {"DELETE FROM schema_migrations WHERE number = (SELECT max(number) FROM schema_migrations)",
       "run 'promonitor db migrate'"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.damage);
    std::filesystem::copy(path_, directory_.file("damaged.db"),
                          std::filesystem::copy_options::overwrite_existing);
    auto session = strangerTo(directory_.file("damaged.db"));
    session << "PRAGMA foreign_keys = OFF", Poco::Data::Keywords::now;
    session << row.damage, Poco::Data::Keywords::now;

    EXPECT_THAT(checkDatabase(other("damaged.db")), testing::Contains(HasSubstr(row.text)));
  }
}

TEST_F(DatabaseUpkeep, FindsDamagedPages) {
  fill(*open());
  {
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096L * 20);
    file << std::string(4096UL * 4, 'x');
  }

  EXPECT_NE(refusalOfWork([&] {
              if (const auto faults = checkDatabase(settings()); !faults.empty()) {
                throw StoreError(faults.front());
              }
            }),
            "done");
}

TEST_F(DatabaseUpkeep, BacksUpBesideADaemon) {
  const auto daemon = open();
  fill(*daemon);

  backUpDatabase(settings(), directory_.file("backup.db"));

  expectFilled(*SqlStore::open(other("backup.db"), silentLog()));
  EXPECT_EQ(std::filesystem::status(directory_.file("backup.db")).permissions(),
            std::filesystem::perms(0600));
}

TEST_F(DatabaseUpkeep, RefusesToBackUpOverAFileAndWhatIsNoDatabase) {
  open();
  const std::string taken = directory_.file("taken");
  std::ofstream(taken) << "precious";
  EXPECT_THAT(refusalOfWork([&] { backUpDatabase(settings(), taken); }),
              HasSubstr("cannot make " + taken + ": File exists"));
  EXPECT_EQ(std::filesystem::file_size(taken), 8U);

  EXPECT_THAT(refusalOfWork([&] { backUpDatabase(other("missing.db"), taken + "2"); }),
              HasSubstr("there is no database " + directory_.file("missing.db")));
  EXPECT_FALSE(std::filesystem::exists(directory_.file("missing.db")));
  EXPECT_FALSE(std::filesystem::exists(taken + "2"));
}

TEST_F(DatabaseUpkeep, VacuumsWhatIsNotInUse) {
  fill(*open());
  execute("DELETE FROM parted_checks WHERE monitor = 1");
  const auto before = std::filesystem::file_size(path_);

  vacuumDatabase(settings());

  EXPECT_LT(std::filesystem::file_size(path_), before / 2);
  const auto daemon = open();
  EXPECT_THAT(refusalOfWork([&] { vacuumDatabase(settings()); }),
              HasSubstr("is in use by another promonitor"));
}

TEST_F(DatabaseUpkeep, CopiesToAnEmptyDatabaseAlone) {
  fill(*open());
  std::map<std::string, std::int64_t> tables;

  copyDatabase(settings(), other("copy.db"),
               [&](const CopiedTable& table) { tables[table.name] = table.rows; });

  EXPECT_EQ(tables["checks"], 2) << "the newest of each monitor";
  EXPECT_EQ(tables["check_chunks"], 53) << "all others";
  EXPECT_EQ(tables["monitors"], 3);
  EXPECT_EQ(tables["monitor_definitions"], 1);
  EXPECT_EQ(tables["given_answers"], 1);
  EXPECT_THAT(refusalOfWork([&] { copyDatabase(settings(), other("copy.db"), [](auto&) {}); }),
              HasSubstr("is not empty: name another file to copy to"));
  EXPECT_THAT(refusalOfWork([&] { copyDatabase(settings(), settings(), [](auto&) {}); }),
              HasSubstr("is not empty"));
  expectFilled(*SqlStore::open(other("copy.db"), silentLog()));
}

TEST_F(DatabaseUpkeep, PostgresIsCopiedToAndFrom) {
  fill(*open());
  const auto postgres = postgresSettings(newPostgresDatabase(), Use::Tool);

  copyDatabase(settings(), postgres, [](auto&) {});
  EXPECT_THAT(checkDatabase(postgres), IsEmpty());
  copyDatabase(postgres, other("back.db"), [](auto&) {});

  EXPECT_THAT(checkDatabase(other("back.db")), IsEmpty());
  expectFilled(*SqlStore::open(postgres, silentLog()));
  expectFilled(*SqlStore::open(other("back.db"), silentLog()));
}

TEST_F(DatabaseUpkeep, PostgresIsBackedUpByItsOwnTool) {
  const auto postgres = postgresSettings(newPostgresDatabase(), Use::Tool);
  migrateDatabase(postgres);

  EXPECT_THAT(refusalOfWork([&] { backUpDatabase(postgres, "/tmp/x"); }),
              HasSubstr("pg_dump --format=custom --file='/tmp/x' 'postgresql://"));
  EXPECT_EQ(refusalOfWork([&] { vacuumDatabase(postgres); }), "done");
}

}  // namespace
}  // namespace promonitor
