// What every store does with monitors.
#include <optional>

#include <gmock/gmock.h>

#include "tests/core/store/any_store.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

template <class Kind>
using StoreMonitors = AnyStore<Kind>;
TYPED_TEST_SUITE(StoreMonitors, StoreKinds, StoreKindNames);

TYPED_TEST(StoreMonitors, PagesThroughMonitorsInTheOrderOfTheList) {
  Store& store = this->store_;
  const UserId owner = this->user("ops@example.com");
  this->monitor(this->user("other@example.com"), "foreign");
  for (int i = 0; i < 7; ++i) {
    MonitorSpec spec = sampleMonitor(owner, "m" + std::to_string(i));
    spec.created_at = at(std::chrono::seconds(i / 3));  // ties are ordered by id
    store.saveMonitors({spec}, {});
  }

  std::vector<std::string> names;
  std::optional<ListPlace> place;
  std::vector<std::size_t> sizes;
  do {
    const auto page = store.findMonitors(owner, {.after = place, .limit = 3});
    sizes.push_back(page.size());
    for (const Monitor& monitor : page) names.push_back(monitor.spec.name);
    if (!page.empty()) place = {page.back().spec.created_at, page.back().spec.id};
  } while (sizes.back() > 0);

  EXPECT_THAT(sizes, ElementsAre(3, 3, 1, 0));
  EXPECT_EQ(names, this->names(owner));
}

TYPED_TEST(StoreMonitors, KeepsEverythingOfAMonitorButItsOptions) {
  Store& store = this->store_;
  const UserId owner = this->user("ops@example.com");
  MonitorSpec spec = sampleMonitor(owner, "Caf\u00e9 'quoted' \"twice\"; DROP TABLE checks");
  spec.interval = 1500ms;
  spec.timeout = 1ns;
  spec.retries = 3;
  spec.retry_interval = 100h;
  spec.recover_after = 2;
  spec.paused = true;
  spec.options_digest = 99;

  const MonitorKey key = store.saveMonitors({spec}, {}).at(0);

  const auto found = store.findMonitor(owner, spec.id);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->key, key);
  EXPECT_EQ(found->spec.created_at, spec.created_at);
  EXPECT_EQ(found->spec.origin, spec.origin);
  EXPECT_EQ(found->spec.options, nullptr);
  EXPECT_EQ(found->state, StateSnapshot{});
  spec.options_digest = 0;
  EXPECT_TRUE(runsTheSame(found->spec, spec));
}

TYPED_TEST(StoreMonitors, UpdatesAKnownMonitorButNotItsBirthOrState) {
  Store& store = this->store_;
  const UserId owner = this->user("ops@example.com");
  const MonitorKey key = this->monitor(owner, "shop");
  const StateSnapshot down{Status::Down, Health::Maintenance, at(5s), 4, 0, at(3s), {true, 9}};
  store.commit({{sampleCheck(key, 1s)}, {{key, down}}, {}});
  MonitorSpec changed = sampleMonitor(owner, "shop");
  changed.name = "Shop";
  changed.interval = 5s;
  changed.created_at = at(10h);

  const auto keys = store.saveMonitors({changed, sampleMonitor(owner, "new")}, {});

  ASSERT_EQ(keys.size(), 2U);
  EXPECT_EQ(keys[0], key);
  const auto found = store.findMonitor(owner, changed.id);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->spec.name, "Shop");
  EXPECT_EQ(found->spec.interval, Duration(5s));
  EXPECT_EQ(found->spec.created_at, at());
  EXPECT_EQ(found->state, down);
  EXPECT_EQ(store.latestChecks(owner, key, 10).size(), 1U);
}

TYPED_TEST(StoreMonitors, GivesEqualCreationTimesTheOrderOfTheFile) {
  Store& store = this->store_;
  const UserId owner = this->user("ops@example.com");
  std::vector<MonitorSpec> specs;
  for (const char* name : {"c", "a", "d", "b"}) specs.push_back(sampleMonitor(owner, name));
  specs.push_back(sampleMonitor(owner, "older"));
  specs.back().created_at = at(-1h);

  store.saveMonitors(specs, {});

  EXPECT_THAT(this->names(owner), ElementsAre("b", "d", "a", "c", "older"));
  std::vector<WallTime> times;
  for (const Monitor& monitor : store.loadMonitors()) times.push_back(monitor.spec.created_at);
  EXPECT_THAT(times, ElementsAre(at(-1h), at(), at(1us), at(2us), at(3us)));
}

TYPED_TEST(StoreMonitors, PausesRemovedMonitorsAndKeepsTheirHistory) {
  Store& store = this->store_;
  const UserId owner = this->user("ops@example.com");
  const MonitorKey key = this->monitor(owner, "shop");
  this->monitor(owner, "blog");
  store.commit({{sampleCheck(key, 1s)}, {}, {}});

  store.saveMonitors({}, {sampleId("shop"), sampleId("never seen")});

  ASSERT_EQ(store.loadMonitors().size(), 1U);
  EXPECT_EQ(store.loadMonitors()[0].spec.name, "blog");
  const auto removed = store.findMonitor(owner, sampleId("shop"));
  ASSERT_TRUE(removed);
  EXPECT_TRUE(removed->spec.paused);
  EXPECT_EQ(store.latestChecks(owner, key, 10).size(), 1U);
  EXPECT_EQ(this->monitor(owner, "shop"), key);
  EXPECT_EQ(store.loadMonitors().size(), 2U);
  EXPECT_FALSE(store.findMonitor(owner, sampleId("shop"))->spec.paused);
}

TYPED_TEST(StoreMonitors, SavesNothingWhenOneOwnerDoesNotExist) {
  Store& store = this->store_;
  const UserId owner = this->user("ops@example.com");
  const MonitorSpec orphan = sampleMonitor(UserId{77}, "orphan");

  EXPECT_THROW(store.saveMonitors({sampleMonitor(owner, "shop"), orphan}, {}), StoreError);

  EXPECT_THAT(store.loadMonitors(), IsEmpty());
}

TYPED_TEST(StoreMonitors, ShowsNobodyTheMonitorsOfAnother) {
  Store& store = this->store_;
  const UserId owner = this->user("ops@example.com");
  const UserId other = this->user("other@example.com");
  const MonitorKey key = this->monitor(owner, "shop");
  store.commit({{sampleCheck(key, 1s)}, {}, {}});

  for (const UserId stranger : {other, UserId{0}, UserId{-1}, UserId{99}}) {
    SCOPED_TRACE(static_cast<std::int64_t>(stranger));
    EXPECT_THAT(this->names(stranger), IsEmpty());
    EXPECT_FALSE(store.findMonitor(stranger, sampleId("shop")));
    EXPECT_THAT(store.latestChecks(stranger, key, 10), IsEmpty());
    EXPECT_THAT(store.listKeys(stranger), IsEmpty());
  }
  EXPECT_THAT(store.latestChecks(owner, MonitorKey{99}, 10), IsEmpty());
  EXPECT_FALSE(store.findMonitor(owner, sampleId("unknown")));
}

TYPED_TEST(StoreMonitors, IgnoresTheStateOfAMonitorThatDoesNotExist) {
  Store& store = this->store_;
  const UserId owner = this->user("ops@example.com");
  const MonitorKey key = this->monitor(owner, "shop");
  const StateSnapshot up{Status::Up, Health::Up, at(), 0, 1, at(1s), {false, (1 << 22) - 1}};

  store.commit({{}, {{MonitorKey{99}, up}, {key, up}}, {}});

  EXPECT_EQ(store.findMonitor(owner, sampleId("shop"))->state, up);
}

}  // namespace
}  // namespace promonitor
