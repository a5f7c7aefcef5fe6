// What every store does with incidents.
#include <gmock/gmock.h>

#include "tests/core/store/any_store.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

template <class Kind>
using StoreIncidents = AnyStore<Kind>;
TYPED_TEST_SUITE(StoreIncidents, StoreKinds, StoreKindNames);

Incident opened(MonitorKey monitor, Duration offset) {
  Incident incident = openedBy(failedCheck(monitor, offset));
  incident.evidence = {{"tried", "192.0.2.10: refused"}, {"evidence", std::string("a\0b", 3)}};
  return incident;
}

Incident ended(Incident incident, Duration offset, IncidentEnd end = IncidentEnd::Recovered) {
  incident.closed_at = at(offset);
  incident.end = end;
  return incident;
}

/// What a shard knows of an incident that it did not open itself.
Incident endOf(const Incident& incident) {
  return {.monitor = incident.monitor,
          .opened_at = incident.opened_at,
          .closed_at = incident.closed_at,
          .end = incident.end};
}

TYPED_TEST(StoreIncidents, ReturnsIncidentsAsTheyWereCommitted) {
  Store& store = this->store_;
  const UserId owner = this->user("ops@example.com");
  const MonitorKey shop = this->monitor(owner, "shop");
  const MonitorKey blog = this->monitor(owner, "blog");
  const Incident first = ended(opened(shop, 10s), 20s);
  const Incident second = opened(shop, 30s);
  Incident bare{.monitor = blog, .opened_at = at(25s)};

  store.commit({.incidents = {opened(shop, 10s), bare, endOf(first), second}});

  EXPECT_THAT(store.latestIncidents(owner, shop, 10), ElementsAre(second, first));
  EXPECT_THAT(store.latestIncidents(owner, shop, 1), ElementsAre(second));
  EXPECT_THAT(store.openIncidents(owner), ElementsAre(second, bare));
}

TYPED_TEST(StoreIncidents, AreTheSameWhenTheirChangesComeTwice) {
  Store& store = this->store_;
  const UserId owner = this->user("ops@example.com");
  const MonitorKey key = this->monitor(owner, "shop");
  const Incident incident = ended(opened(key, 10s), 20s, IncidentEnd::Removed);
  const ResultBatch batch{.incidents = {opened(key, 10s), endOf(incident), opened(key, 30s)}};
  store.commit(batch);

  store.commit(batch);

  EXPECT_THAT(store.latestIncidents(owner, key, 10), ElementsAre(opened(key, 30s), incident));
}

TYPED_TEST(StoreIncidents, AreClosedOnce) {
  Store& store = this->store_;
  const UserId owner = this->user("ops@example.com");
  const MonitorKey key = this->monitor(owner, "shop");
  const Incident incident = ended(opened(key, 10s), 20s);
  store.commit({.incidents = {opened(key, 10s), endOf(incident)}});

  store.commit({.incidents = {endOf(ended(incident, 90s, IncidentEnd::Removed))}});

  EXPECT_THAT(store.latestIncidents(owner, key, 10), ElementsAre(incident));
}

/// The calendar was set back: the same moment comes again.
TYPED_TEST(StoreIncidents, OpenAgainAtTheMomentOfAnEarlierOne) {
  Store& store = this->store_;
  const UserId owner = this->user("ops@example.com");
  const MonitorKey key = this->monitor(owner, "shop");
  const Incident again{.monitor = key, .opened_at = opened(key, 10s).opened_at};
  store.commit({.incidents = {opened(key, 10s), endOf(ended(opened(key, 10s), 20s))}});

  store.commit({.incidents = {again}});

  EXPECT_THAT(store.latestIncidents(owner, key, 10), ElementsAre(again));
}

TYPED_TEST(StoreIncidents, HasOneThatIsOpenAlsoWhereAnEndWasLost) {
  Store& store = this->store_;
  const UserId owner = this->user("ops@example.com");
  const MonitorKey key = this->monitor(owner, "shop");
  const Incident second = opened(key, 50s);
  Incident first = opened(key, 10s);
  store.commit({.incidents = {first}});

  store.commit({.incidents = {second}});

  first.closed_at = second.opened_at;
  first.end = IncidentEnd::Lost;
  EXPECT_THAT(store.latestIncidents(owner, key, 10), ElementsAre(second, first));
}

TYPED_TEST(StoreIncidents, ShowsThemToTheirOwnerAlone) {
  Store& store = this->store_;
  const UserId owner = this->user("ops@example.com");
  const UserId stranger = this->user("eve@example.com");
  const MonitorKey key = this->monitor(owner, "shop");

  store.commit({.incidents = {opened(key, 10s)}});

  EXPECT_THAT(store.latestIncidents(stranger, key, 10), IsEmpty());
  EXPECT_THAT(store.openIncidents(stranger), IsEmpty());
  EXPECT_THAT(store.latestIncidents(owner, MonitorKey{4711}, 10), IsEmpty());
}

TYPED_TEST(StoreIncidents, AreCommittedWithTheResultThatMadeThem) {
  Store& store = this->store_;
  const UserId owner = this->user("ops@example.com");
  const MonitorKey key = this->monitor(owner, "shop");
  const CheckRecord check = failedCheck(key, 10s);
  const StateSnapshot down{.status = Status::Down,
                           .health = Health::Down,
                           .since = check.started_at,
                           .incident = check.started_at};

  store.commit({.checks = {check}, .states = {{key, down}}, .incidents = {openedBy(check)}});

  EXPECT_THAT(store.latestChecks(owner, key, 1), ElementsAre(check));
  EXPECT_EQ(store.findMonitor(owner, sampleId("shop"))->state, down);
  EXPECT_THAT(store.openIncidents(owner), ElementsAre(openedBy(check)));
}

}  // namespace
}  // namespace promonitor
