// What every store does with history and its sums.
#include <gmock/gmock.h>

#include "tests/core/store/history_fixture.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

template <class Kind>
using StoreHistory = HistoryFixture<Kind>;
TYPED_TEST_SUITE(StoreHistory, StoreKinds, StoreKindNames);

TYPED_TEST(StoreHistory, KeepsWhatResultsVouchFor) {
  Store& store = this->store_;
  std::vector<CheckRecord> checks;
  for (const std::chrono::microseconds lead :
       {10'000'000us, -2'500'000us, 1us, -1us, 0us, std::chrono::microseconds(168h)}) {
    checks.insert(checks.begin(),
                  checkOf(this->key_, std::chrono::minutes(checks.size()), Verdict::Up, lead));
  }
  const MissedSlots missed{this->key_, kDay + 1h, kDay + 2h, 7, MissReason::Overload, -59s};

  store.commit({.checks = checks, .missed = {missed}});

  EXPECT_EQ(store.latestChecks(this->owner_, this->key_, 10), checks);
  EXPECT_THAT(store.history(this->owner_, this->key_, {this->day_, {}})->missed,
              ElementsAre(missed));
}

TYPED_TEST(StoreHistory, KnowsAtAStartWhatTheNewestCheckVouchesFor) {
  Store& store = this->store_;
  const MonitorKey missed = this->monitor(this->owner_, "missed");
  const MonitorKey unknown = this->monitor(this->owner_, "unknown");
  ResultBatch batch;
  CheckRecord retry = checkOf(this->key_, 70s, Verdict::Down, {});
  retry.slot = WallTime{};
  batch.checks = {checkOf(this->key_, 60s, Verdict::Down, {}), retry,
                  checkOf(missed, 60s, Verdict::Up, {}),
                  checkOf(unknown, 60s, Verdict::Unknown, {})};
  batch.missed = {{missed, kDay + 120s, kDay + 180s, 2, MissReason::Overload, {}}};
  for (const MonitorKey key : {this->key_, missed, unknown}) {
    batch.plans.push_back({key, {.since = kDay, .interval = 60s}});
    batch.states.push_back({key, {.status = Status::Down}});
  }

  store.commit(batch);

  const auto accounts = store.loadAccounts();
  ASSERT_EQ(accounts.size(), 3U);
  EXPECT_EQ(accounts[0].known.lead(kDay + 120s), retry.started_at - (kDay + 120s));
  EXPECT_EQ(accounts[1].known.at, kDay + 180s);
  EXPECT_EQ(accounts[1].known.lead(kDay + 240s), 0us);
  EXPECT_EQ(accounts[2].known.at, kDay + 60s);
  EXPECT_EQ(accounts[2].known.lead(kDay + 120s), 0us);
}

TYPED_TEST(StoreHistory, IsTheSameHoweverMuchIsSummedUp) {
  Store& store = this->store_;
  store.commit({.checks = dayOf(this->key_)});
  const Uptime day = this->uptime(this->day_);
  const Uptime odd = this->uptime(this->odd_);
  const auto hours = this->rollups(RollupWidth::Hour, this->odd_);
  const auto days = this->rollups(RollupWidth::Day, this->day_);
  const auto minutes = this->rollups(RollupWidth::Minute, this->odd_);
  EXPECT_EQ(day.down, 230min);
  EXPECT_EQ(day.no_data, 10min) << "the newest check says nothing: the monitor has no plan";
  EXPECT_EQ(hours.size(), 22U);

  std::int64_t summed = 0;
  for (const std::chrono::seconds until :
       std::initializer_list<std::chrono::seconds>{1min, 61min, 10h + 1s, 10h + 1s, 24h}) {
    SCOPED_TRACE(until.count());
    summed += tidyAll(store, sumUntil(until)).summed_checks;
    EXPECT_EQ(this->uptime(this->day_), day);
    EXPECT_EQ(this->uptime(this->odd_), odd);
    EXPECT_EQ(this->rollups(RollupWidth::Hour, this->odd_), hours);
    EXPECT_EQ(this->rollups(RollupWidth::Day, this->day_), days);
    EXPECT_EQ(this->rollups(RollupWidth::Minute, this->odd_), minutes);
  }
  EXPECT_EQ(summed, 144) << "each check once";
}

TYPED_TEST(StoreHistory, SumsUpInStepsOfBoundedLength) {
  Store& store = this->store_;
  const MonitorKey other = this->monitor(this->owner_, "other");
  store.commit({.checks = dayOf(this->key_)});
  store.commit({.checks = dayOf(other)});
  const auto hours = this->rollups(RollupWidth::Hour, this->day_);
  TidyOrder order = sumUntil(24h);
  order.max_rows = 7;
  order.max_monitors = 1;

  EXPECT_EQ(tidyAll(store, order).summed_checks, 288);

  EXPECT_EQ(this->rollups(RollupWidth::Hour, this->day_), hours);
}

TYPED_TEST(StoreHistory, AddsLateResultsToTheSumsAndReplayedOnesNever) {
  Store& store = this->store_;
  const auto all = dayOf(this->key_);
  store.commit({.checks = all});
  const Uptime day = this->uptime(this->day_);
  const auto hours = this->rollups(RollupWidth::Hour, this->day_);
  const MonitorKey late_key = this->monitor(this->owner_, "late");
  auto late = dayOf(late_key);
  std::vector<CheckRecord> early;
  for (std::size_t i = 0; i < late.size(); i += 3) early.push_back(late[i]);
  store.commit({.checks = early});
  tidyAll(store, sumUntil(13h));

  store.commit({.checks = all});
  store.commit({.checks = late});
  late.insert(late.end(), early.begin(), early.end());
  store.commit({.checks = late});

  for (const MonitorKey key : {this->key_, late_key}) {
    this->key_ = key;
    EXPECT_EQ(this->uptime(this->day_), day);
    EXPECT_EQ(this->rollups(RollupWidth::Hour, this->day_), hours);
  }
  EXPECT_EQ(tidyAll(store, sumUntil(24h)).summed_checks, 2 * 66) << "the rest, once";
  EXPECT_EQ(this->rollups(RollupWidth::Hour, this->day_), hours);
}

TYPED_TEST(StoreHistory, IsShownToTheOwnerAlone) {
  const UserId stranger = this->user("eve@example.com");

  EXPECT_FALSE(this->store_.history(stranger, this->key_, {this->day_, {}}));
  EXPECT_FALSE(this->store_.history(this->owner_, MonitorKey{4711}, {this->day_, {}}));
  EXPECT_TRUE(this->store_.history(this->owner_, this->key_, {this->day_, {}}));
}

TYPED_TEST(StoreHistory, KnowsHowMuchRoomItTakes) {
  Store& store = this->store_;
  const std::int64_t before = store.usedBytes();
  for (int i = 0; i < 20; ++i) {
    ResultBatch batch;
    for (int j = 0; j < 500; ++j) {
      batch.checks.push_back(checkOf(this->key_, (i * 500 + j) * 1s, Verdict::Up, 1s));
    }
    store.commit(batch);
  }

  EXPECT_GE(store.usedBytes(), before);
  EXPECT_GT(store.usedBytes(), 0);
}

}  // namespace
}  // namespace promonitor
