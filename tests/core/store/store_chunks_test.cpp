// What every store does with checks that it was told to sum up, wherever it puts them then.
#include <algorithm>

#include <gmock/gmock.h>

#include "tests/core/store/history_fixture.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

template <class Kind>
class StoreChunks : public HistoryFixture<Kind> {
 protected:
  /// `count` of each minute, with all that a check can have.
  std::vector<CheckRecord> minutes(int count, MonitorKey monitor) const {
    std::vector<CheckRecord> checks;
    for (int i = 0; i < count; ++i) {
      CheckRecord check = checkOf(monitor, i * 60s, Verdict::Up, 60s);
      if (i % 7 == 3) check.result = failedCheck(monitor, 0s).result;
      if (i % 11 == 5) check.slot = WallTime{};
      checks.push_back(check);
    }
    return checks;
  }
  std::vector<CheckRecord> minutes(int count) const { return minutes(count, this->key_); }

  std::vector<CheckRecord> latest(std::size_t limit) {
    return this->store_.latestChecks(this->owner_, this->key_, limit);
  }
  /// What is asked for of these, newest first.
  static std::vector<CheckRecord> newestOf(const std::vector<CheckRecord>& checks,
                                           const CheckQuery& query) {
    std::vector<CheckRecord> found;
    std::copy_if(
        checks.rbegin(), checks.rend(), std::back_inserter(found), [&](const CheckRecord& check) {
          return check.started_at >= query.window.from && check.started_at < query.window.until &&
                 (!query.passed || check.result.passed() == *query.passed);
        });
    found.resize(std::min(found.size(), query.limit));
    return found;
  }
  std::vector<CheckRecord> all() {
    auto checks = latest(100'000);
    std::reverse(checks.begin(), checks.end());
    return checks;
  }
};
TYPED_TEST_SUITE(StoreChunks, StoreKinds, StoreKindNames);

TYPED_TEST(StoreChunks, ReturnsTheLatestAsTheyWereHoweverMuchIsSummedUp) {
  Store& store = this->store_;
  const auto checks = this->minutes(500);
  store.commit({.checks = checks});
  const UserId stranger = this->user("eve@example.com");

  for (const std::chrono::seconds until :
       std::initializer_list<std::chrono::seconds>{0s, 1h, 2h, 2h + 25min, 500min, 24h}) {
    tidyAll(store, sumUntil(until));
    SCOPED_TRACE(until.count());
    EXPECT_EQ(this->all(), checks);
    for (const std::size_t limit : {1U, 30U, 100U, 499U}) {
      const std::vector<CheckRecord> newest(checks.rbegin(), checks.rbegin() + limit);
      EXPECT_EQ(this->latest(limit), newest) << limit;
    }
    EXPECT_THAT(store.latestChecks(stranger, this->key_, 100), IsEmpty());
  }
}

TYPED_TEST(StoreChunks, FindsWhatIsAskedForHoweverMuchIsSummedUp) {
  Store& store = this->store_;
  auto checks = this->minutes(500);
  for (std::size_t i = 0; i < checks.size(); i += 13) checks[i].result.verdict = Verdict::Degraded;
  for (std::size_t i = 0; i < checks.size(); i += 17) checks[i].result.verdict = Verdict::Unknown;
  // Some come late: rows between those that stand in chunks.
  ResultBatch in_time, late;
  for (std::size_t i = 0; i < checks.size(); ++i) {
    (i % 31 == 7 ? late : in_time).checks.push_back(checks[i]);
  }
  store.commit(in_time);
  tidyAll(store, sumUntil(7h));
  store.commit(late);
  const UserId stranger = this->user("eve@example.com");
  const TimeWindow windows[] = {{WallTime::min(), WallTime::max()},
                                {WallTime::min(), checks[250].started_at},
                                {checks[250].started_at, WallTime::max()},
                                {checks[97].started_at, checks[98].started_at},
                                {checks[70].started_at + 1us, checks[431].started_at},
                                {checks[440].started_at, checks[440].started_at + 1us},
                                {checks[0].started_at - 9h, checks[0].started_at},
                                {checks[300].started_at, checks[200].started_at}};

  std::vector<CheckQuery> queries;
  for (const TimeWindow& window : windows) {
    for (const std::optional<bool> passed : {std::optional<bool>(), {true}, {false}}) {
      for (const std::size_t limit : {1U, 2U, 40U, 200U, 1000U}) {
        queries.push_back({.window = window, .passed = passed, .limit = limit});
      }
    }
  }

  for (const bool all_summed : {false, true}) {
    if (all_summed) tidyAll(store, sumUntil(24h));
    for (const CheckQuery& query : queries) {
      EXPECT_EQ(store.findChecks(this->owner_, this->key_, query), this->newestOf(checks, query))
          << all_summed << ' ' << query.window.from.time_since_epoch().count() << ' '
          << query.window.until.time_since_epoch().count() << ' ' << query.limit;
      EXPECT_THAT(store.findChecks(stranger, this->key_, query), IsEmpty());
    }
  }
}

TYPED_TEST(StoreChunks, KeepsTheSizesOfResponseTimesInSums) {
  Store& store = this->store_;
  auto checks = this->minutes(300);
  Rollup expected;
  for (std::size_t i = 0; i < checks.size(); ++i) {
    checks[i].result.response_time = std::chrono::microseconds(1000 + 37 * i);
    expected.count(checks[i].result);
  }
  ResultBatch in_time, late;
  for (std::size_t i = 0; i < checks.size(); ++i) {
    (i % 31 == 7 ? late : in_time).checks.push_back(checks[i]);
  }
  const auto found = [&] {
    const auto history = store.history(this->owner_, this->key_, {this->day_, {}});
    return checksOf(history.value(), this->day_).response_times;
  };
  store.commit(in_time);
  tidyAll(store, sumUntil(5h));
  store.commit(late);
  EXPECT_EQ(found(), expected.response_times);

  tidyAll(store, sumUntil(24h));
  EXPECT_EQ(found(), expected.response_times);
  TidyOrder order = sumUntil(24h);
  order.checks_from = kDay + 24h;
  tidyAll(store, order);
  EXPECT_EQ(found(), expected.response_times) << "from sums alone";
}

TYPED_TEST(StoreChunks, StoresWhatComesLateOnceAndInItsPlace) {
  Store& store = this->store_;
  const auto checks = this->minutes(400);
  ResultBatch in_time, late;
  for (std::size_t i = 0; i < checks.size(); ++i) {
    const bool is_late = i < 5 || i % 37 == 0 || (i > 250 && i < 290);
    (is_late ? late : in_time).checks.push_back(checks[i]);
  }
  store.commit(in_time);
  tidyAll(store, sumUntil(6h));

  store.commit({.checks = {late.checks[0], late.checks[20], late.checks[20]}});
  EXPECT_EQ(store.counts().checks, static_cast<std::int64_t>(in_time.checks.size()) + 2);
  store.commit(late);
  store.commit({.checks = checks});

  EXPECT_EQ(store.counts().checks, 400);
  EXPECT_EQ(this->all(), checks);
  EXPECT_EQ(this->latest(150), std::vector<CheckRecord>(checks.rbegin(), checks.rbegin() + 150));
  const auto hours = this->rollups(RollupWidth::Hour, this->day_);
  tidyAll(store, sumUntil(7h));
  EXPECT_EQ(this->all(), checks);
  EXPECT_EQ(this->rollups(RollupWidth::Hour, this->day_), hours);
  store.commit({.checks = checks});
  EXPECT_EQ(this->all(), checks);
  EXPECT_EQ(store.counts().checks, 400);
}

TYPED_TEST(StoreChunks, RemovesTheOldestOfRowsAndChunks) {
  Store& store = this->store_;
  const auto checks = this->minutes(400);
  ResultBatch most = {.checks = checks};
  most.checks.erase(most.checks.begin() + 130);
  store.commit(most);
  tidyAll(store, sumUntil(6h));
  store.commit({.checks = {checks[130]}});
  const auto expect_kept = [&](std::size_t removed) {
    EXPECT_EQ(this->all(),
              std::vector<CheckRecord>(checks.begin() + static_cast<std::ptrdiff_t>(removed),
                                       checks.end()));
  };

  TidyOrder order = sumUntil(6h);
  order.checks_from = kDay + 100min + 1s;
  EXPECT_EQ(tidyAll(store, order).removed_checks, 101);
  expect_kept(101);
  order.max_per_monitor = 235;
  EXPECT_EQ(tidyAll(store, order).removed_checks, 24);
  expect_kept(125);
  order.max_per_monitor = 227;
  order.max_rows = 7;
  EXPECT_EQ(tidyAll(store, order).removed_checks, 8);
  expect_kept(133);
  order = sumUntil(24h);
  order.checks_from = kDay + 24h;
  EXPECT_EQ(tidyAll(store, order).removed_checks, 266);
  EXPECT_THAT(this->all(), ElementsAre(checks.back()));
}

TYPED_TEST(StoreChunks, AccountsForSlotsThatAreSummedUp) {
  Store& store = this->store_;
  auto checks = this->minutes(200);
  for (std::size_t i = 150; i < checks.size(); ++i) checks[i].slot = WallTime{};
  store.commit({.checks = checks,
                .states = {{this->key_, {.status = Status::Up}}},
                .plans = {{this->key_, {.since = kDay, .interval = 60s}}}});
  const auto before = store.loadAccounts();

  tidyAll(store, sumUntil(24h));

  const auto after = store.loadAccounts();
  ASSERT_EQ(after.size(), 1U);
  EXPECT_EQ(after[0].last_slot, kDay + 149min);
  EXPECT_EQ(after[0].last_slot, before[0].last_slot);
  EXPECT_EQ(after[0].known, before[0].known);
  EXPECT_EQ(this->all(), checks);
}

TYPED_TEST(StoreChunks, ReturnsTheLatestAfterStepsOfAFewRows) {
  Store& store = this->store_;
  const auto checks = this->minutes(150);
  store.commit({.checks = checks});
  TidyOrder order = sumUntil(24h);
  order.max_rows = 7;

  EXPECT_EQ(tidyAll(store, order).summed_checks, 150);

  EXPECT_EQ(this->all(), checks);
}

TYPED_TEST(StoreChunks, CatchesUpWithWhatWasSummedUpLongAgo) {
  Store& store = this->store_;
  auto checks = this->minutes(1400);
  for (std::size_t i = 10; i < 1380; ++i) checks[i].slot = WallTime{};
  store.commit({.checks = {checks.begin(), checks.begin() + 1380}});
  tidyAll(store, sumUntil(23h));
  store.commit({.checks = {checks.begin() + 1380, checks.end()}});
  const auto hours = this->rollups(RollupWidth::Hour, this->day_);

  for (const std::chrono::seconds minutes : {1383min, 1386min, 1389min, 1392min, 1440min}) {
    tidyAll(store, sumUntil(minutes));
    EXPECT_EQ(this->all(), checks);
    EXPECT_EQ(this->latest(100), std::vector<CheckRecord>(checks.rbegin(), checks.rbegin() + 100));
  }
  EXPECT_EQ(this->rollups(RollupWidth::Hour, this->day_), hours);
}

TYPED_TEST(StoreChunks, ErasesChunksWithTheirMonitor) {
  Store& store = this->store_;
  const MonitorKey gone = this->monitor(this->owner_, "gone");
  store.commit({.checks = this->minutes(300, gone), .plans = {{gone, {.since = kDay + 5h}}}});
  store.commit({.checks = this->minutes(300)});
  tidyAll(store, sumUntil(5h));
  store.saveMonitors({}, {sampleId("gone")});
  TidyOrder order = sumUntil(5h);
  order.erase_left_before = kDay + 24h;
  order.max_rows = 70;

  const Tidied done = tidyAll(store, order);

  EXPECT_EQ(done.erased_monitors, 1);
  EXPECT_EQ(done.removed_checks, 300);
  EXPECT_EQ(this->all(), this->minutes(300));
}

}  // namespace
}  // namespace promonitor
