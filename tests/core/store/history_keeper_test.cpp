#include "core/store/history_keeper.hpp"

#include <gtest/gtest.h>

#include "tests/core/store/store_samples.hpp"
#include "tests/support/faulty_store.hpp"
#include "tests/support/log_lines.hpp"
#include "tests/support/manual_clock.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;

/// A store with a check an hour for sixty days up to now.
class HistoryKeeperTest : public testing::Test {
 protected:
  HistoryKeeperTest() {
    clock_.setWall(startOf(RollupWidth::Day, at()) + 30min);
    owner_ = store_.saveUser("ops@example.com", "pro", at()).id;
    key_ = store_.saveMonitors({sampleMonitor(owner_, "shop")}, {}).at(0);
    ResultBatch batch;
    for (int hour = 0; hour < 60 * 24; ++hour) {
      CheckRecord check = sampleCheck(key_, 0s);
      check.slot = check.started_at = clock_.wallNow() - std::chrono::hours(hour);
      batch.checks.push_back(check);
    }
    store_.commit(batch);
  }

  HistoryKeeper keeper(const Retention& retention = {}) {
    return {store_, clock_, log_, [this] { return ready_; }, retention};
  }
  /// Steps until all monitors were seen; how long to wait then.
  static Duration pass(HistoryKeeper& keeper) {
    const std::uint64_t passes = keeper.stats().passes;
    Duration wait{};
    while (keeper.stats().passes == passes && keeper.stats().failures == 0) wait = keeper.step();
    return wait;
  }
  std::size_t kept() { return store_.latestChecks(owner_, key_, 10'000).size(); }

  ManualClock clock_;
  std::shared_ptr<LogLines> lines_ = std::make_shared<LogLines>();
  spdlog::logger log_{"test", lines_};
  FaultyStore store_;
  bool ready_ = true;
  UserId owner_{};
  MonitorKey key_{};
};

TEST_F(HistoryKeeperTest, SumsUpHoursThatAreOverAndRemovesWhatIsTooOld) {
  HistoryKeeper keeper = this->keeper();

  EXPECT_GE(pass(keeper), Duration(1min)) << "all is done for now";

  const HistoryKeeper::Stats stats = keeper.stats();
  EXPECT_EQ(stats.passes, 1U);
  EXPECT_EQ(stats.summed_checks, 60UL * 24 - 1)
      << "the one of the hour that runs is not among them";
  EXPECT_EQ(kept(), 30UL * 24 + 1);
  EXPECT_EQ(stats.removed_checks, 60UL * 24 - kept());
  EXPECT_EQ(stats.kept, Duration(720h));
  EXPECT_GT(stats.used_bytes, 0);
}

TEST_F(HistoryKeeperTest, TakesANewRetentionWithItsNextPass) {
  HistoryKeeper keeper = this->keeper();
  pass(keeper);

  keeper.use({.checks = 24h});
  pass(keeper);
  EXPECT_EQ(kept(), 25U);

  keeper.use({.max_per_monitor = 10});
  pass(keeper);
  EXPECT_EQ(kept(), 11U) << "and the one that is not summed up";
}

TEST_F(HistoryKeeperTest, RemovesOlderChecksWhereRoomIsShort) {
  const std::int64_t room = store_.usedBytes() / 4;
  HistoryKeeper keeper = this->keeper({.checks = 60 * 24h, .max_size = room});

  for (int step = 0; step < 50; ++step) keeper.step();

  EXPECT_LE(store_.usedBytes(), room);
  EXPECT_GT(store_.usedBytes(), room / 2) << "no more than that";
  EXPECT_LT(keeper.stats().kept, Duration(16 * 24h));
  EXPECT_EQ(lines_->count("larger than database.retention.max_size"), 1U) << lines_->all();
}

TEST_F(HistoryKeeperTest, TakesShorterStepsWhileTheStoreIsSlow) {
  Duration per_row = 100us;
  std::vector<Duration> steps;
  store_.on_tidy = [&](const TidyOrder& order) {
    steps.push_back(per_row * order.max_rows);
    clock_.advance(steps.back());
  };
  HistoryKeeper keeper = this->keeper();

  for (int passes = 0; passes < 10; ++passes) pass(keeper);
  EXPECT_EQ(steps.front(), Duration(200ms));
  EXPECT_LE(steps.back(), Duration(20ms));

  per_row = 1us;
  for (int passes = 0; passes < 10; ++passes) pass(keeper);
  EXPECT_EQ(steps.back(), Duration(2ms)) << "as many as ever";
}

TEST_F(HistoryKeeperTest, LetsResultsThatWaitGoFirst) {
  ready_ = false;
  HistoryKeeper keeper = this->keeper();

  EXPECT_GT(keeper.step(), Duration(0));

  EXPECT_EQ(keeper.stats().summed_checks, 0U);
  EXPECT_EQ(kept(), 60U * 24);
}

TEST_F(HistoryKeeperTest, SaysOnceThatTheStoreFailsAndGoesOn) {
  HistoryKeeper keeper = this->keeper();
  store_.fail(true);
  keeper.step();
  EXPECT_GE(keeper.step(), Duration(1s));
  EXPECT_EQ(keeper.stats().failures, 2U);
  EXPECT_EQ(lines_->count("history is not kept short"), 1U) << lines_->all();

  store_.fail(false);
  for (int step = 0; step < 5 && keeper.stats().passes == 0; ++step) keeper.step();

  EXPECT_EQ(keeper.stats().passes, 1U);
  EXPECT_EQ(lines_->count("history is kept short again"), 1U) << lines_->all();
}

TEST_F(HistoryKeeperTest, ErasesMonitorsThatLeftBeforeTheRetentionTime) {
  store_.commit({.plans = {{key_, {.since = clock_.wallNow() - 31 * 24h}}}});
  store_.saveMonitors({}, {sampleId("shop")});
  HistoryKeeper keeper = this->keeper();

  pass(keeper);

  EXPECT_EQ(keeper.stats().erased_monitors, 1U);
  EXPECT_FALSE(store_.findMonitor(owner_, sampleId("shop")));
  EXPECT_EQ(lines_->count("monitors erased"), 1U) << lines_->all();
}

}  // namespace
}  // namespace promonitor
