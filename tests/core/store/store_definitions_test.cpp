// What every store does with monitors that were made over the API.
#include <gmock/gmock.h>

#include "tests/core/store/any_store.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto kAnswersLast = std::chrono::hours(24);

template <class Kind>
class StoreDefinitions : public AnyStore<Kind> {
 protected:
  MonitorSpec made(UserId owner, const std::string& name) {
    MonitorSpec spec = sampleMonitor(owner, name);
    spec.origin = {};
    return spec;
  }
  MonitorKey define(const MonitorSpec& spec, std::int64_t revision, const std::string& sealed) {
    return this->store_.saveDefined(spec, {spec.id, revision, sealed}, nullptr);
  }
  /// Everything that is left of the user's monitor in the store, as one step of tidying makes it.
  Tidied tidy(WallTime now) {
    return this->store_.tidy(
        {.sum_until = now, .erase_left_before = at() - 10 * kAnswersLast, .max_per_monitor = 1000});
  }
};
TYPED_TEST_SUITE(StoreDefinitions, StoreKinds, StoreKindNames);

TYPED_TEST(StoreDefinitions, KeepsWhatWasAskedForByteByByte) {
  const UserId owner = this->user("ops@example.com");
  const MonitorSpec spec = this->made(owner, "shop");
  const std::string sealed = std::string("\0\xff\x80 'x'\0", 8) + std::string(70000, 'y');

  const MonitorKey key = this->define(spec, 1, sealed);

  const MonitorDefinition expected{spec.id, 1, sealed};
  EXPECT_EQ(this->store_.findDefinition(owner, spec.id), expected);
  EXPECT_THAT(this->store_.loadDefinitions(), ElementsAre(expected));
  const auto monitor = this->store_.findMonitor(owner, spec.id);
  ASSERT_TRUE(monitor);
  EXPECT_EQ(monitor->key, key);
  EXPECT_EQ(monitor->revision, 1);
  EXPECT_TRUE(monitor->spec.origin.empty());
  EXPECT_EQ(monitor->spec.created_at, spec.created_at);
}

TYPED_TEST(StoreDefinitions, AChangeKeepsKeyAndBirth) {
  const UserId owner = this->user("ops@example.com");
  MonitorSpec spec = this->made(owner, "shop");
  const MonitorKey key = this->define(spec, 1, "one");
  spec.name = "Shop";
  spec.created_at = at(5h);

  EXPECT_EQ(this->define(spec, 2, "two"), key);

  const auto monitor = this->store_.findMonitors(owner, {}).at(0);
  EXPECT_EQ(monitor.spec.name, "Shop");
  EXPECT_EQ(monitor.spec.created_at, at());
  EXPECT_EQ(monitor.revision, 2);
  EXPECT_EQ(this->store_.findDefinition(owner, spec.id)->sealed, "two");
}

TYPED_TEST(StoreDefinitions, ADeclaredMonitorHasNone) {
  const UserId owner = this->user("ops@example.com");
  this->monitor(owner, "declared");

  EXPECT_FALSE(this->store_.findDefinition(owner, sampleId("declared")));
  EXPECT_FALSE(this->store_.deleteMonitor(owner, sampleId("declared"), at()));
  EXPECT_EQ(this->store_.findMonitor(owner, sampleId("declared"))->revision, 0);
  EXPECT_THAT(this->names(owner), ElementsAre("declared"));
}

TYPED_TEST(StoreDefinitions, NobodyElseFindsOrDeletesIt) {
  const UserId owner = this->user("ops@example.com");
  const UserId other = this->user("other@example.com");
  const MonitorSpec spec = this->made(owner, "shop");
  this->define(spec, 1, "x");

  EXPECT_FALSE(this->store_.findDefinition(other, spec.id));
  EXPECT_FALSE(this->store_.deleteMonitor(other, spec.id, at()));
  EXPECT_TRUE(this->store_.findDefinition(owner, spec.id));
}

TYPED_TEST(StoreDefinitions, WhatIsDeletedIsFoundNoMore) {
  const UserId owner = this->user("ops@example.com");
  const MonitorSpec spec = this->made(owner, "shop");
  const MonitorKey key = this->define(spec, 1, "x");
  this->store_.commit(
      {.checks = {sampleCheck(key, 1s)}, .incidents = {{.monitor = key, .opened_at = at(1s)}}});

  EXPECT_TRUE(this->store_.deleteMonitor(owner, spec.id, at(2s)));

  EXPECT_FALSE(this->store_.findMonitor(owner, spec.id));
  EXPECT_FALSE(this->store_.findDefinition(owner, spec.id));
  EXPECT_THAT(this->names(owner), IsEmpty());
  EXPECT_THAT(this->store_.findMonitors(owner, {.after = {{at(1h), spec.id}}}), IsEmpty());
  EXPECT_THAT(this->store_.openIncidents(owner), IsEmpty());
  EXPECT_EQ(this->store_.countMonitors(owner, {}), 0);
  EXPECT_THAT(this->store_.findChecks(owner, key, {}), IsEmpty());
  EXPECT_FALSE(this->store_.history(owner, key, {{at(), at(1h)}, {}}));
  EXPECT_THAT(this->store_.findIncidents(owner, {}), IsEmpty());
  EXPECT_THAT(this->store_.latestIncidents(owner, key, 10), IsEmpty());
  EXPECT_FALSE(this->store_.findIncident(owner, incidentId(spec.id, at(1s))));
  EXPECT_FALSE(this->store_.remarkOn(owner, incidentId(spec.id, at(1s)), {.note = "x"}));
  EXPECT_THAT(this->store_.loadMonitors(), IsEmpty());
  EXPECT_THAT(this->store_.loadDefinitions(), IsEmpty());
  EXPECT_FALSE(this->store_.deleteMonitor(owner, spec.id, at(3s)));
}

TYPED_TEST(StoreDefinitions, WhatIsDeletedIsErasedOnceItsSlotsAreOver) {
  const UserId owner = this->user("ops@example.com");
  const MonitorSpec spec = this->made(owner, "shop");
  const MonitorKey key = this->define(spec, 1, "x");
  this->store_.commit(
      {.checks = {sampleCheck(key, 1s)}, .plans = {{key, {.since = at(), .interval = 60s}}}});
  this->store_.deleteMonitor(owner, spec.id, at(2s));

  EXPECT_EQ(this->tidy(at(1h)).erased_monitors, 0);  // its shard has not told yet that it is over
  this->store_.commit({.plans = {{key, {.since = at(2s)}}}});
  EXPECT_EQ(this->tidy(at(1s)).erased_monitors, 0);  // deleted after that
  EXPECT_EQ(this->tidy(at(1h)).erased_monitors, 1);
}

TYPED_TEST(StoreDefinitions, AnAnswerIsKeptWithItsMonitorForADay) {
  const UserId owner = this->user("ops@example.com");
  const UserId other = this->user("other@example.com");
  const MonitorSpec spec = this->made(owner, "shop");
  const GivenAnswer answer{owner, "key-1", "f1", spec.id, R"({"id":"\u00e9"})", at(1s)};
  this->store_.saveDefined(spec, {spec.id, 1, "x"}, &answer);

  EXPECT_EQ(this->store_.findAnswer(owner, "key-1", at(1s)), answer);
  EXPECT_FALSE(this->store_.findAnswer(owner, "key-1", at(2s)));
  EXPECT_FALSE(this->store_.findAnswer(owner, "KEY-1", at()));
  EXPECT_FALSE(this->store_.findAnswer(other, "key-1", at()));

  const MonitorSpec next = this->made(owner, "next");
  const GivenAnswer later{owner,   "key-2", "f2",
                          next.id, "{}",    at(1s) + kAnswersLast + std::chrono::seconds(1)};
  this->store_.saveDefined(next, {next.id, 1, "x"}, &later);
  EXPECT_FALSE(this->store_.findAnswer(owner, "key-1", at()));
  EXPECT_EQ(this->store_.findAnswer(owner, "key-2", at()), later);
}

TYPED_TEST(StoreDefinitions, TheSameNameAgainAfterADayIsAnotherCall) {
  const UserId owner = this->user("ops@example.com");
  const MonitorSpec spec = this->made(owner, "shop");
  GivenAnswer answer{owner, "key", "f1", spec.id, "{1}", at()};
  this->store_.saveDefined(spec, {spec.id, 1, "x"}, &answer);
  answer.fingerprint = "f2";
  answer.given_at = at(kAnswersLast);
  this->store_.saveDefined(spec, {spec.id, 2, "x"}, &answer);

  EXPECT_EQ(this->store_.findAnswer(owner, "key", at()), answer);
}

TYPED_TEST(StoreDefinitions, AMonitorNeedsAnOwner) {
  const MonitorSpec spec = this->made(UserId{77}, "shop");

  EXPECT_THROW(this->define(spec, 1, "x"), StoreError);
  EXPECT_THAT(this->store_.loadDefinitions(), IsEmpty());
}

TYPED_TEST(StoreDefinitions, ASetIsSavedAndRemovedAtOnce) {
  const UserId owner = this->user("ops@example.com");
  const UserId stranger = this->user("eve@example.com");
  const MonitorSpec shop = this->made(owner, "shop");
  const MonitorSpec blog = this->made(owner, "blog");
  const MonitorSpec foreign = this->made(stranger, "foreign");
  const MonitorKey key = this->define(shop, 1, "one");
  this->define(foreign, 1, "theirs");
  MonitorSpec changed = shop;
  changed.name = "Shop";

  const auto keys = this->store_.saveDefinedSet(
      owner, {{changed, {shop.id, 2, "two"}}, {blog, {blog.id, 1, "new"}}}, {}, at(1h));
  ASSERT_EQ(keys.size(), 2U);
  EXPECT_EQ(keys[0], key);
  EXPECT_EQ(this->store_.findDefinition(owner, shop.id)->sealed, "two");
  EXPECT_EQ(this->store_.findDefinition(owner, blog.id)->sealed, "new");

  this->store_.saveDefinedSet(owner, {}, {shop.id, foreign.id}, at(2h));
  EXPECT_THAT(this->names(owner), ElementsAre("blog"));
  EXPECT_EQ(this->store_.findDefinition(owner, shop.id), std::nullopt);
  EXPECT_THAT(this->names(stranger), ElementsAre("foreign")) << "another's stays";
}

TYPED_TEST(StoreDefinitions, ASetOfWhichOneCannotBeSavedIsNot) {
  const UserId owner = this->user("ops@example.com");
  const MonitorSpec shop = this->made(owner, "shop");
  const MonitorSpec blog = this->made(owner, "blog");
  const MonitorSpec lost = this->made(UserId{99}, "lost");
  this->define(shop, 1, "one");

  EXPECT_THROW(
      this->store_.saveDefinedSet(owner, {{blog, {blog.id, 1, "new"}}, {lost, {lost.id, 1, "x"}}},
                                  {shop.id}, at(1h)),
      StoreError);

  EXPECT_THAT(this->names(owner), ElementsAre("shop"));
  EXPECT_EQ(this->store_.findDefinition(owner, shop.id)->sealed, "one");
}

}  // namespace
}  // namespace promonitor
