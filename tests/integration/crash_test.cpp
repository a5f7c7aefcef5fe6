// Promise P1: what the API has shown survives kill -9, of the daemon and of PostgreSQL; and each
// slot is accounted for across them. PROMONITOR_CRASH_CYCLES, _MONITORS and _ROWS go further.
#include <random>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "core/base/log.hpp"
#include "core/store/sql_store.hpp"
#include "tests/integration/lasting_daemon.hpp"
#include "tests/support/extent.hpp"

namespace promonitor {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::IsEmpty;

class CrashTest : public LastingDaemon {
 protected:
  CrashTest()
      : monitors_(test::extent("PROMONITOR_CRASH_MONITORS", 20)),
        cycles_(test::extent("PROMONITOR_CRASH_CYCLES", 3)) {}

  milliseconds life() { return milliseconds(200 + random_() % 2800); }
  /// Reads for the length of a life, lets `crash` happen, and counts.
  template <class Crash>
  void live(const Crash& crash) {
    for (int cycle = 0; cycle < cycles_ && !HasFatalFailure(); ++cycle) {
      SCOPED_TRACE(cycle);
      noteFor(life());
      const std::size_t shown_before = shown();
      crash();
      EXPECT_EQ(lost(), 0U);
      verified_ += shown_before;
    }
    ASSERT_TRUE(goesOn()) << daemon().err();
    EXPECT_EQ(metric("promonitor_results_dropped_total"), 0);
    stop();
    const StoredSlots slots = stored();
    EXPECT_THAT(slots.faults, IsEmpty());
    EXPECT_EQ(integrity(), "ok");
    EXPECT_GT(verified_, static_cast<std::size_t>(monitors_ * cycles_) / 2);
    fmt::print("{} kills, {} results shown and still there; {}\n", cycles_, verified_,
               slots.text());
  }
  void killTheDaemon(Engine engine) {
    use(engine);
    const std::string config = configureMany(monitors_, "1s");
    start(config);
    live([&] {
      kill();
      start(config);
    });
  }

  const int monitors_, cycles_;
  std::mt19937 random_{11};
  std::size_t verified_ = 0;
};

TEST_F(CrashTest, KeepsEveryResultItHasShown) { killTheDaemon(Engine::Sqlite); }

TEST_F(CrashTest, KeepsEveryResultItHasShownOnPostgres) { killTheDaemon(Engine::Postgres); }

TEST_F(CrashTest, KeepsEveryResultItHasShownWhenPostgresIsKilled) {
  use(Engine::Postgres);
  start(configureMany(monitors_, "1s"));
  live([&] {
    cluster().kill();
    cluster().start();
    ASSERT_TRUE(answers(200, "/readyz", "", seconds(30))) << daemon().err();
  });
}

TEST_F(CrashTest, IsReadySoonWithManyResults) {
  const int rows = test::extent("PROMONITOR_CRASH_ROWS", 20'000);
  const std::string config = configureMany(monitors_, "60s");
  start(config);
  stop();
  {
    const auto log = makeLogger({.level = "error"});
    const auto store = SqlStore::open({.path = file("test.db")}, *log);
    const auto monitors = store->loadMonitors();
    const WallTime newest = SystemClock().wallNow() - std::chrono::hours(1);
    for (int stored = 0; stored < rows;) {
      ResultBatch batch;
      for (int i = 0; i < 10'000 && stored < rows; ++i, ++stored) {
        const auto place = static_cast<std::size_t>(stored) % monitors.size();
        batch.checks.push_back({.monitor = monitors[place].key,
                                .started_at = newest - milliseconds(rows - stored),
                                .result = {.verdict = Verdict::Up}});
      }
      store->commit(batch);
    }
  }
  start(config);
  kill();

  const auto began = std::chrono::steady_clock::now();
  start(config);
  EXPECT_TRUE(answers(200, "/readyz", "", seconds(20)));
  const auto took = std::chrono::steady_clock::now() - began;

  if (test::kOptimised) {
    EXPECT_LT(took, seconds(2));
  }
  stop();
  fmt::print("ready {} ms after a kill, with {} results\n", took / milliseconds(1), rows);
}

}  // namespace
}  // namespace promonitor
