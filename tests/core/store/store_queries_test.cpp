// What every store answers to the questions of queries.hpp.
#include <gmock/gmock.h>

#include "tests/core/store/any_store.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

template <class Kind>
class StoreQueries : public AnyStore<Kind> {
 protected:
  void SetUp() override {
    Store& store = this->store_;
    for (const auto& [name, kind] :
         {std::pair("Shop", "http"), {"blog 100%", "http"}, {"router_1", "ping"}}) {
      MonitorSpec spec = sampleMonitor(owner_, name);
      spec.kind = kind;
      spec.target = std::string("https://Example.com/") + kind;
      spec.created_at = at(++seconds_ * 1s);
      if (spec.name != "Shop") spec.tags = Tags({kind, "eu"});
      keys_.push_back(store.saveMonitors({spec}, {}).at(0));
    }
    this->monitor(stranger_, "Shop of another");
    store.commit({.states = {{keys_[1], {.status = Status::Down}}}});
  }

  std::vector<std::string> found(const MonitorFilter& filter) {
    std::vector<std::string> names;
    for (const Monitor& each : this->store_.findMonitors(owner_, {.filter = filter})) {
      names.push_back(each.spec.name);
    }
    EXPECT_EQ(this->store_.countMonitors(owner_, filter), names.size());
    return names;
  }
  /// Seconds after at() of the checks that were found.
  std::vector<std::int64_t> checks(const CheckQuery& query) {
    std::vector<std::int64_t> offsets;
    for (const CheckRecord& each : this->store_.findChecks(owner_, keys_[0], query)) {
      offsets.push_back(std::chrono::floor<std::chrono::seconds>(each.started_at - at()).count());
    }
    return offsets;
  }
  Incident open(std::size_t monitor, Duration offset) {
    Incident incident = openedBy(failedCheck(keys_[monitor], offset));
    this->store_.commit({.incidents = {incident}});
    return incident;
  }
  void close(const Incident& incident) {
    Incident end{.monitor = incident.monitor, .opened_at = incident.opened_at};
    end.closed_at = incident.opened_at + 1s;
    end.end = IncidentEnd::Recovered;
    this->store_.commit({.incidents = {end}});
  }
  std::vector<WallTime> incidents(const IncidentQuery& query) {
    std::vector<WallTime> opened;
    for (const OwnedIncident& each : this->store_.findIncidents(owner_, query)) {
      opened.push_back(each.incident.opened_at);
    }
    return opened;
  }

  const UserId owner_ = this->user("ops@example.com");
  const UserId stranger_ = this->user("eve@example.com");
  std::vector<MonitorKey> keys_;
  int seconds_ = 0;
};
TYPED_TEST_SUITE(StoreQueries, StoreKinds, StoreKindNames);

TYPED_TEST(StoreQueries, FindMonitorsByWhatTheyAre) {
  const struct {
    const char* name;
    MonitorFilter filter;
    std::vector<std::string> found;
  } rows[] = {
      {"all", {}, {"router_1", "blog 100%", "Shop"}},
      {"kind", {.kind = "http"}, {"blog 100%", "Shop"}},
      {"another kind", {.kind = "HTTP"}, {}},
      {"status", {.status = Status::Down}, {"blog 100%"}},
      {"kind and status", {.kind = "ping", .status = Status::Pending}, {"router_1"}},
      {"part of a name in another case", {.text = "sHOP"}, {"Shop"}},
      {"part of a target", {.text = "example.COM/ping"}, {"router_1"}},
      {"a sign of LIKE", {.text = "100%"}, {"blog 100%"}},
      {"another", {.text = "r_1"}, {"router_1"}},
      {"none of them by LIKE", {.text = "%"}, {"blog 100%"}},
      {"a quote", {.text = "'; DROP TABLE monitors; --"}, {}},
      {"nothing", {.text = "nowhere"}, {}},
      {"a tag", {.tags = {"eu"}}, {"router_1", "blog 100%"}},
      {"all of some tags", {.tags = {"eu", "ping"}}, {"router_1"}},
      {"one of the tags", {.tags = {"eu", "us"}}, {}},
      {"a tag and a kind", {.kind = "http", .tags = {"eu"}}, {"blog 100%"}},
      {"a tag, a status and a text",
       {.status = Status::Down, .text = "blog", .tags = {"http"}},
       {"blog 100%"}},
      {"part of a tag", {.tags = {"pin"}}, {}},
      {"a quote in a tag", {.tags = {"'; DROP TABLE monitors; --"}}, {}},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(this->found(row.filter), row.found);
  }
}

TYPED_TEST(StoreQueries, FindMonitorsBehindAPlaceAlsoWithAFilter) {
  Store& store = this->store_;
  MonitorQuery query{.filter = {.kind = "http"}, .limit = 1};

  const auto first = store.findMonitors(this->owner_, query);
  ASSERT_EQ(first.size(), 1U);
  query.after = {first[0].spec.created_at, first[0].spec.id};
  const auto second = store.findMonitors(this->owner_, query);

  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second[0].spec.name, "Shop");
}

TYPED_TEST(StoreQueries, FindMonitorsByTheTagsThatTheyHaveNow) {
  Store& store = this->store_;
  MonitorSpec spec = sampleMonitor(this->owner_, "router_1");
  EXPECT_EQ(store.findMonitor(this->owner_, spec.id)->spec.tags, Tags({"eu", "ping"}));

  spec.tags = Tags({"us"});
  store.saveMonitors({spec}, {});
  EXPECT_EQ(store.findMonitor(this->owner_, spec.id)->spec.tags, Tags({"us"}));
  EXPECT_EQ(this->found({.tags = {"us"}}), (std::vector<std::string>{"router_1"}));
  EXPECT_EQ(this->found({.tags = {"ping"}}), (std::vector<std::string>{}));

  spec.tags = {};
  store.saveMonitors({spec}, {});
  EXPECT_EQ(this->found({.tags = {"us"}}), (std::vector<std::string>{}));
  EXPECT_EQ(this->found({.tags = {"eu"}}), (std::vector<std::string>{"blog 100%"}));
}

TYPED_TEST(StoreQueries, FindNothingByATagForAnother) {
  MonitorSpec moved = sampleMonitor(this->owner_, "router_1");
  moved.tags = Tags({"moved"});
  moved.owner = this->stranger_;
  this->store_.saveMonitors({moved}, {});

  EXPECT_THAT(this->store_.findMonitors(this->stranger_, {.filter = {.tags = {"eu"}}}), IsEmpty());
  EXPECT_EQ(this->store_.countMonitors(this->owner_, {.tags = {"moved"}}), 0);
  EXPECT_EQ(this->store_.countMonitors(this->stranger_, {.tags = {"moved"}}), 1);
}

TYPED_TEST(StoreQueries, FindChecksOfAWindowByWhatCameOut) {
  Store& store = this->store_;
  const MonitorKey key = this->keys_[0];
  CheckRecord unknown = failedCheck(key, 3s);
  unknown.result.verdict = Verdict::Unknown;
  CheckRecord degraded = failedCheck(key, 4s);
  degraded.result.verdict = Verdict::Degraded;
  store.commit({.checks = {sampleCheck(key, 1s), failedCheck(key, 2s), unknown, degraded,
                           sampleCheck(key, 5s)}});
  const WallTime third = unknown.started_at;
  const struct {
    const char* name;
    CheckQuery query;
    std::vector<std::int64_t> found;
  } rows[] = {
      {"all", {}, {5, 4, 3, 2, 1}},
      {"the newest", {.limit = 2}, {5, 4}},
      {"passed", {.passed = true}, {5, 4, 1}},
      {"did not", {.passed = false}, {3, 2}},
      {"did not, the newest", {.passed = false, .limit = 1}, {3}},
      {"before", {.window = {WallTime::min(), third}}, {2, 1}},
      {"from", {.window = {third, WallTime::max()}}, {5, 4, 3}},
      {"between", {.window = {third - 1s, third + 1us}, .passed = true}, {}},
      {"nothing", {.window = {third, third}}, {}},
      {"less than nothing", {.window = {third, third - 1s}}, {}},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(this->checks(row.query), row.found);
  }
  EXPECT_THAT(store.findChecks(this->stranger_, key, {}), IsEmpty());
}

TYPED_TEST(StoreQueries, FindIncidentsOfAllMonitorsNewestFirst) {
  const Incident a = this->open(0, 10s);
  const Incident b = this->open(1, 20s);
  const Incident c = this->open(2, 20s);
  this->close(a);
  const Incident d = this->open(0, 30s);
  const auto place = [](const Incident& incident, const char* monitor) {
    return std::optional(ListPlace{incident.opened_at, sampleId(monitor)});
  };
  const bool blog_first = sampleId("blog 100%") > sampleId("router_1");
  const auto upper = place(b, blog_first ? "blog 100%" : "router_1");
  const struct {
    const char* name;
    IncidentQuery query;
    std::vector<WallTime> found;
  } rows[] = {
      {"all", {}, {d.opened_at, b.opened_at, c.opened_at, a.opened_at}},
      {"open", {.open = true}, {d.opened_at, b.opened_at, c.opened_at}},
      {"closed", {.open = false}, {a.opened_at}},
      {"of a monitor", {.monitor = sampleId("Shop")}, {d.opened_at, a.opened_at}},
      {"of another's", {.monitor = sampleId("Shop of another")}, {}},
      {"the newest", {.limit = 1}, {d.opened_at}},
      {"behind one of two at a time", {.after = upper}, {c.opened_at, a.opened_at}},
      {"behind the last", {.after = place(a, "Shop")}, {}},
      {"open, behind", {.open = true, .after = place(d, "Shop"), .limit = 1}, {b.opened_at}},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(this->incidents(row.query), row.found);
  }
  const auto all = this->store_.findIncidents(this->owner_, {});
  EXPECT_EQ(all[0].incident, d);
  EXPECT_EQ(all[0].monitor, sampleId("Shop"));
  EXPECT_EQ(all[0].monitor_name, "Shop");
  EXPECT_EQ(all[0].notes, IncidentNotes{});
  EXPECT_THAT(this->store_.findIncidents(this->stranger_, {}), IsEmpty());
}

TYPED_TEST(StoreQueries, FindAnIncidentByItsIdForItsOwnerAlone) {
  Store& store = this->store_;
  const Incident shop = this->open(0, 10s);
  this->open(1, 10s);
  const Uuid id = incidentId(sampleId("Shop"), shop.opened_at);

  EXPECT_EQ(store.findIncident(this->owner_, id)->incident, shop);
  EXPECT_EQ(store.findIncident(this->stranger_, id), std::nullopt);
  EXPECT_EQ(store.findIncident(this->owner_, sampleId("Shop")), std::nullopt);
  EXPECT_EQ(store.findIncident(this->owner_, checkId(sampleId("Shop"), shop.opened_at)),
            std::nullopt)
      << "a check with the same start has another id";
  Uuid last;
  last.bytes.fill(0xff);
  EXPECT_EQ(store.findIncident(this->owner_, last), std::nullopt);
  EXPECT_EQ(store.findIncident(this->owner_, Uuid{}), std::nullopt);
}

TYPED_TEST(StoreQueries, KeepWhatIsSaidOfAnIncident) {
  Store& store = this->store_;
  const Incident incident = this->open(0, 10s);
  const Uuid id = incidentId(sampleId("Shop"), incident.opened_at);
  const IncidentRemark seen{.acknowledged_at = at(20s), .acknowledged_by = "ops@example.com"};

  EXPECT_EQ(store.remarkOn(this->stranger_, id, seen), std::nullopt);
  EXPECT_EQ(store.findIncident(this->owner_, id)->notes, IncidentNotes{});
  EXPECT_EQ(store.remarkOn(this->owner_, id, seen)->notes.acknowledged_at, at(20s));
  store.remarkOn(this->owner_, id, {.acknowledged_at = at(30s), .acknowledged_by = "eve"});
  store.remarkOn(this->owner_, id, {.note = "it's \"DNS\" \u00e9"});
  this->close(incident);
  store.commit({.incidents = {incident}});
  this->close(incident);

  const IncidentNotes expected{.acknowledged_at = at(20s),
                               .acknowledged_by = "ops@example.com",
                               .note = "it's \"DNS\" \u00e9"};
  EXPECT_EQ(store.findIncident(this->owner_, id)->notes, expected)
      << "the first time counts, and a replay changes nothing";
  EXPECT_EQ(store.findIncidents(this->owner_, {}).at(0).notes, expected);
  EXPECT_EQ(store.remarkOn(this->owner_, id, {.note = ""})->notes.note, "");
}

TYPED_TEST(StoreQueries, ForgetWhatIsSaidWithTheIncident) {
  Store& store = this->store_;
  const Incident incident = this->open(0, 10s);
  const Uuid id = incidentId(sampleId("Shop"), incident.opened_at);
  store.remarkOn(this->owner_, id, {.note = "gone"});
  this->close(incident);

  store.tidy({.hours_from = at(24h), .days_from = at(24h), .max_per_monitor = 10});
  EXPECT_EQ(store.findIncident(this->owner_, id), std::nullopt);

  this->open(0, 10s);
  EXPECT_EQ(store.findIncident(this->owner_, id)->notes, IncidentNotes{});
}

}  // namespace
}  // namespace promonitor
