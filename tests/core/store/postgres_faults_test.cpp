// What a store on PostgreSQL does when the server dies, freezes or refuses.
#include <functional>

#include <gmock/gmock.h>

#include "core/base/clock.hpp"
#include "tests/core/store/postgres_fixture.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

/// Has a server of its own: others would suffer with it.
class PostgresFaults : public ::testing::Test {
 protected:
  SqlStoreSettings settings() const { return postgresSettings(cluster_.url(database_)); }

  static std::string failureOf(const std::function<void()>& call) {
    try {
      call();
      return "it went well";
    } catch (const StoreError& error) {
      return error.what();
    }
  }

  test::PostgresCluster cluster_;
  const std::string database_ = cluster_.createDatabase();
};

TEST_F(PostgresFaults, KeepsEveryAcknowledgedCheckThroughKillsOfTheServer) {
  const auto store = SqlStore::open(settings(), silentLog());
  const MonitorKey monitor = prepareMonitor(*store);
  const UserId owner = store->listUsers().at(0).id;
  std::int64_t acknowledged = 0;
  for (int cycle = 0; cycle < 5; ++cycle) {
    SCOPED_TRACE(cycle);
    for (int round = 0; round < 5; ++round) {
      ResultBatch batch;
      for (int i = 0; i < 40; ++i) {
        batch.checks.push_back(sampleCheck(monitor, (acknowledged + i) * 1s));
      }
      store->commit(batch);
      acknowledged += 40;
    }
    cluster_.kill();
    EXPECT_THAT(failureOf([&] { store->counts(); }), HasSubstr("promonitor tries again by itself"));
    EXPECT_THAT(failureOf([&] {
                  store->commit({{sampleCheck(monitor, 100h)}, {}, {}});
                }),
                HasSubstr("cannot be used"));
    cluster_.start();

    EXPECT_EQ(store->counts().checks, acknowledged) << "it connects again by itself";
    EXPECT_EQ(store->latestChecks(owner, monitor, 100'000).size(),
              static_cast<std::size_t>(acknowledged));
  }
}

TEST_F(PostgresFaults, NoticesARestartBetweenTwoCalls) {
  const auto store = SqlStore::open(settings(), silentLog());
  const MonitorKey monitor = prepareMonitor(*store);
  cluster_.stop();
  cluster_.start();

  EXPECT_EQ(store->counts().checks, 0);
  store->commit({{sampleCheck(monitor, 1s)}, {}, {}});
  EXPECT_EQ(store->counts().checks, 1);
}

TEST_F(PostgresFaults, StoresABatchOnceThatIsTriedAgain) {
  const auto store = SqlStore::open(settings(), silentLog());
  const MonitorKey monitor = prepareMonitor(*store);
  const ResultBatch batch{
      {sampleCheck(monitor, 1s)}, {}, {{monitor, at(), at(4s), 5, MissReason::Overload}}, {}};
  store->commit(batch);
  cluster_.kill();
  EXPECT_THROW(store->commit(batch), StoreError);
  cluster_.start();

  store->commit(batch);

  EXPECT_EQ(store->counts().checks, 1);
  EXPECT_EQ(store->counts().missed_slots, 5);
}

TEST_F(PostgresFaults, WaitsForAFrozenServerOnlySoLong) {
  SqlStoreSettings hasty = settings();
  hasty.postgres->connect_patience = 300ms;
  hasty.postgres->reader_patience = 100ms;
  hasty.postgres->writer_patience = 100ms;
  const auto store = SqlStore::open(hasty, silentLog());
  const MonitorKey monitor = prepareMonitor(*store);
  ASSERT_EQ(store->counts().checks, 0);
  const SystemClock clock;
  cluster_.freeze();

  const MonoTime began = clock.now();
  EXPECT_THAT(failureOf([&] { store->counts(); }), HasSubstr("it did not answer within 300ms"));
  EXPECT_THAT(failureOf([&] {
                store->commit({{sampleCheck(monitor, 1s)}, {}, {}});
              }),
              HasSubstr("it did not answer within 1s100ms"));
  EXPECT_THAT(failureOf([&] { store->counts(); }), HasSubstr("it did not let us in within 300ms"));
  EXPECT_LT(clock.now() - began, 10s);
  cluster_.thaw();

  store->commit({{sampleCheck(monitor, 2s)}, {}, {}});
  EXPECT_GE(store->counts().checks, 1);
}

TEST_F(PostgresFaults, SaysThatAStatementTookTooLongAndGoesOn) {
  SqlStoreSettings hasty = settings();
  hasty.postgres->writer_patience = 200ms;
  const auto store = SqlStore::open(hasty, silentLog());
  const MonitorKey monitor = prepareMonitor(*store);
  cluster_.ask(database_,
               "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS "
               "$$ BEGIN PERFORM pg_sleep(5); RETURN NEW; END $$");
  cluster_.ask(database_,
               "CREATE TRIGGER slow BEFORE INSERT ON checks FOR EACH ROW EXECUTE FUNCTION slow()");

  EXPECT_THAT(failureOf([&] {
                store->commit({{sampleCheck(monitor, 1s)}, {}, {}});
              }),
              HasSubstr("took too long"));
  EXPECT_EQ(store->counts().checks, 0);
  cluster_.ask(database_, "DROP TRIGGER slow ON checks");

  store->commit({{sampleCheck(monitor, 1s)}, {}, {}});
  EXPECT_EQ(store->counts().checks, 1);
}

TEST_F(PostgresFaults, WritesNothingOnceAnotherDaemonHasTheDatabase) {
  const auto store = SqlStore::open(settings(), silentLog());
  const MonitorKey monitor = prepareMonitor(*store);
  cluster_.kill();
  cluster_.start();
  const auto other = SqlStore::open(settings(), silentLog());

  EXPECT_THAT(failureOf([&] {
                store->commit({{sampleCheck(monitor, 1s)}, {}, {}});
              }),
              HasSubstr("is in use by another promonitor"));
  EXPECT_EQ(other->counts().checks, 0);
}

}  // namespace
}  // namespace promonitor
