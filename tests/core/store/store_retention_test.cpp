// How long every store keeps history.
#include <gmock/gmock.h>

#include "tests/core/store/history_fixture.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

template <class Kind>
using StoreRetention = HistoryFixture<Kind>;
TYPED_TEST_SUITE(StoreRetention, StoreKinds, StoreKindNames);

TYPED_TEST(StoreRetention, RemovesChecksThatAreTooOldAndKeepsTheirSums) {
  Store& store = this->store_;
  const auto all = dayOf(this->key_);
  store.commit({.checks = all});
  const Uptime day = this->uptime(this->day_);
  const auto hours = this->rollups(RollupWidth::Hour, this->day_);
  TidyOrder order = sumUntil(20h);
  order.checks_from = kDay + 12h + 1min;
  order.max_rows = 50;

  EXPECT_EQ(tidyAll(store, order).removed_checks, 73);

  EXPECT_EQ(store.latestChecks(this->owner_, this->key_, 1000).size(), 71U);
  EXPECT_EQ(store.counts().checks, 144) << "what was committed, not what is kept";
  EXPECT_EQ(this->uptime(this->day_), day);
  EXPECT_EQ(this->rollups(RollupWidth::Hour, this->day_), hours);
  EXPECT_EQ(tidyAll(store, order).removed_checks, 0);
}

TYPED_TEST(StoreRetention, RemovesChecksOnlyOnceTheyAreSummedUpAndNeverTheNewest) {
  Store& store = this->store_;
  store.commit({.checks = dayOf(this->key_)});
  TidyOrder order = sumUntil(2h);
  order.checks_from = kDay + 100h;

  EXPECT_EQ(tidyAll(store, order).removed_checks, 12);
  order.sum_until = kDay + 50h;
  EXPECT_EQ(tidyAll(store, order).removed_checks, 131);

  EXPECT_THAT(store.latestChecks(this->owner_, this->key_, 10),
              ElementsAre(dayOf(this->key_).back()));
}

TYPED_TEST(StoreRetention, RemovesChecksThatAreTooMany) {
  Store& store = this->store_;
  const MonitorKey few = this->monitor(this->owner_, "few");
  store.commit({.checks = dayOf(this->key_)});
  store.commit({.checks = {checkOf(few, 0s, Verdict::Up, {})}});
  TidyOrder order = sumUntil(24h);
  order.max_per_monitor = 100;

  EXPECT_EQ(tidyAll(store, order).removed_checks, 44);

  EXPECT_EQ(store.latestChecks(this->owner_, this->key_, 1000).size(), 100U);
  EXPECT_EQ(store.latestChecks(this->owner_, few, 1000).size(), 1U);
}

TYPED_TEST(StoreRetention, KeepsSumsByDayLongerThanThoseByHour) {
  Store& store = this->store_;
  store.commit({.checks = dayOf(this->key_)});
  const auto days = this->rollups(RollupWidth::Day, this->day_);
  const Uptime day = this->uptime(this->day_);
  TidyOrder order = sumUntil(48h);
  order.hours_from = kDay + 24h;
  order.checks_from = kDay + 24h;
  tidyAll(store, order);
  EXPECT_EQ(this->rollups(RollupWidth::Day, this->day_), days);
  EXPECT_EQ(this->uptime(this->day_), day);
  EXPECT_THAT(this->rollups(RollupWidth::Hour, this->day_), IsEmpty());

  order.hours_from = kDay + 48h;
  order.days_from = kDay + 24h;
  tidyAll(store, order);

  EXPECT_THAT(this->rollups(RollupWidth::Day, this->day_), IsEmpty());
  EXPECT_EQ(this->uptime(this->day_), (Uptime{.no_data = 24h}));
}

TYPED_TEST(StoreRetention, RemovesMissedSlotsAndIncidentsThatAreOver) {
  Store& store = this->store_;
  const auto run = [&](std::chrono::hours start) {
    return MissedSlots{this->key_, kDay + start, kDay + start + 1h, 7, MissReason::Stopped, {}};
  };
  const auto incident = [&](std::chrono::hours opened, bool closed) {
    Incident incident{.monitor = this->key_, .opened_at = kDay + opened};
    if (!closed) return incident;
    incident.closed_at = incident.opened_at + 1h;
    incident.end = IncidentEnd::Recovered;
    return incident;
  };
  store.commit({.missed = {run(1h), run(3h), run(30h)},
                .incidents = {incident(1h, false), incident(1h, true), incident(40h, false)}});
  TidyOrder order = sumUntil(0h);
  order.hours_from = order.days_from = kDay + 24h;

  tidyAll(store, order);

  EXPECT_THAT(store.history(this->owner_, this->key_, {{kDay, kDay + 48h}, {}})->missed,
              ElementsAre(run(30h)));
  EXPECT_THAT(store.latestIncidents(this->owner_, this->key_, 10),
              ElementsAre(incident(40h, false)));
  EXPECT_EQ(store.counts().missed_slots, 21);

  order.hours_from = order.days_from = kDay + 96h;
  tidyAll(store, order);

  EXPECT_EQ(store.latestIncidents(this->owner_, this->key_, 10).size(), 1U) << "it is open";
  EXPECT_EQ(store.history(this->owner_, this->key_, {{kDay, kDay + 48h}, {}})->missed.size(), 1U)
      << "the newest vouches for what is accounted for";
}

TYPED_TEST(StoreRetention, ErasesMonitorsThatLeftLongAgo) {
  Store& store = this->store_;
  const MonitorKey old = this->monitor(this->owner_, "old");
  const MonitorKey recent = this->monitor(this->owner_, "recent");
  store.commit({.checks = dayOf(old),
                .states = {{old, {.status = Status::Up}}},
                .missed = {{old, kDay, kDay, 1, MissReason::Overload, {}}},
                .plans = {{old, {.since = kDay + 24h}},
                          {recent, {.since = kDay + 49h}},
                          {this->key_, {.since = kDay, .interval = 60s}}},
                .incidents = {{.monitor = old, .opened_at = kDay}}});
  store.saveMonitors({}, {sampleId("old"), sampleId("recent")});
  TidyOrder order = sumUntil(48h);
  order.erase_left_before = kDay + 48h;
  order.max_rows = 40;

  const Tidied done = tidyAll(store, order);

  EXPECT_EQ(done.erased_monitors, 1);
  EXPECT_EQ(done.removed_checks, 144);
  EXPECT_FALSE(store.findMonitor(this->owner_, sampleId("old")));
  EXPECT_THAT(this->names(this->owner_), testing::UnorderedElementsAre("shop", "recent"));
  EXPECT_EQ(store.history(this->owner_, old, {this->day_, {}}), std::nullopt);
  EXPECT_THAT(store.openIncidents(this->owner_), IsEmpty());
  EXPECT_EQ(store.loadAccounts().size(), 2U);
  const MonitorKey again = this->monitor(this->owner_, "old");
  EXPECT_NE(again, old);
  EXPECT_THAT(store.latestChecks(this->owner_, again, 10), IsEmpty());
}

}  // namespace
}  // namespace promonitor
