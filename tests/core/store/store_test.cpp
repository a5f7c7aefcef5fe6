#include "core/store/store.hpp"

#include <limits>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/store/memory_store.hpp"
#include "core/store/sql_store.hpp"
#include "tests/core/store/store_samples.hpp"
#include "tests/support/temporary_directory.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// What every store must do, whatever it is made of.
struct InMemory {
  MemoryStore store;
};

struct OnSqlite {
  TemporaryDirectory directory;
  std::unique_ptr<Store> opened = [this] {
    SqlStoreSettings settings;
    settings.path = directory.file("promonitor.db");
    return SqlStore::open(settings, silentLog());
  }();
  Store& store = *opened;
};

template <class Kind>
class AnyStore : public ::testing::Test {
 protected:
  UserId user(const std::string& email) { return store_.saveUser(email, "pro", at()).id; }

  MonitorKey monitor(UserId owner, const std::string& name) {
    return store_.saveMonitors({sampleMonitor(owner, name)}, {}).at(0);
  }

  std::vector<std::string> names(UserId owner) {
    std::vector<std::string> names;
    store_.forEachMonitor(owner, [&](const Monitor& each) { names.push_back(each.spec.name); });
    return names;
  }

  Kind kind_;
  Store& store_ = kind_.store;
};

using Kinds = ::testing::Types<InMemory, OnSqlite>;

class KindNames {
 public:
  template <class Kind>
  static std::string GetName(int /*index*/) {  // NOLINT(readability-identifier-naming): gtest's
    return std::is_same_v<Kind, InMemory> ? "Memory" : "Sqlite";
  }
};
TYPED_TEST_SUITE(AnyStore, Kinds, KindNames);

TYPED_TEST(AnyStore, PagesThroughMonitorsInTheOrderOfTheList) {
  Store& store = this->store_;
  const UserId owner = this->user("ops@example.com");
  this->monitor(this->user("other@example.com"), "foreign");
  for (int i = 0; i < 7; ++i) {
    MonitorSpec spec = sampleMonitor(owner, "m" + std::to_string(i));
    spec.created_at = at(std::chrono::seconds(i / 3));  // ties are ordered by id
    store.saveMonitors({spec}, {});
  }

  std::vector<std::string> names;
  std::optional<Store::MonitorPlace> place;
  std::vector<std::size_t> sizes;
  do {
    const auto page = store.nextMonitors(owner, place, 3);
    sizes.push_back(page.size());
    for (const Monitor& monitor : page) names.push_back(monitor.spec.name);
    if (!page.empty()) place = {page.back().spec.created_at, page.back().spec.id};
  } while (sizes.back() > 0);

  EXPECT_THAT(sizes, ElementsAre(3, 3, 1, 0));
  EXPECT_EQ(names, this->names(owner));
}

TYPED_TEST(AnyStore, ReturnsChecksAsTheyWereCommitted) {
  Store& store = this->store_;
  const UserId owner = this->user("ops@example.com");
  const MonitorKey key = this->monitor(owner, "shop");
  CheckRecord unknown = sampleCheck(key, 30s);
  unknown.result.verdict = Verdict::Unknown;
  unknown.result.status_code.reset();
  unknown.result.phases = PhaseTimings{};
  unknown.result.response_time = 0s;
  unknown.result.failure = Failure{Phase::Dns, "no_answer", "", "", ""};
  CheckRecord slow = sampleCheck(key, 40s);
  slow.result.verdict = Verdict::Degraded;
  slow.result.phases.micros.fill(std::numeric_limits<std::int32_t>::max());
  slow.result.response_time = 100h;
  slow.slot = slow.started_at + 5s;
  const std::vector<CheckRecord> sent{sampleCheck(key, 10s), failedCheck(key, 20s), unknown, slow};

  store.commit({sent, {}, {}});

  EXPECT_THAT(store.latestChecks(owner, key, 100), ElementsAre(slow, unknown, sent[1], sent[0]));
}

TYPED_TEST(AnyStore, ReturnsTheNewestChecksFirstAndAtMostTheLimit) {
  Store& store = this->store_;
  const UserId owner = this->user("ops@example.com");
  const MonitorKey key = this->monitor(owner, "shop");
  const MonitorKey other = this->monitor(owner, "blog");
  ResultBatch batch;
  for (int i = 0; i < 150; ++i) {
    batch.checks.push_back(sampleCheck(key, (i * 7 % 150) * 1s));
    batch.checks.push_back(sampleCheck(other, i * 1s));
  }

  store.commit(batch);

  const struct {
    std::size_t limit, count;
  } cases[] = {{0, 0}, {1, 1}, {100, 100}, {101, 101}, {1000, 150}};
  for (const auto& [limit, count] : cases) {
    SCOPED_TRACE(limit);
    const auto latest = store.latestChecks(owner, key, limit);
    ASSERT_EQ(latest.size(), count);
    for (std::size_t i = 0; i < latest.size(); ++i) {
      EXPECT_EQ(latest[i].slot, at((149 - static_cast<int>(i)) * 1s));
      EXPECT_EQ(latest[i].monitor, key);
    }
  }
}

TYPED_TEST(AnyStore, KeepsTheFirstOfTwoChecksWithOneStart) {
  Store& store = this->store_;
  const UserId owner = this->user("ops@example.com");
  const MonitorKey key = this->monitor(owner, "shop");
  const CheckRecord first = sampleCheck(key, 1s);
  CheckRecord again = failedCheck(key, 1s);
  const MissedSlots missed{key, at(), at(4s), 5, MissReason::Overload};
  store.commit({{first}, {}, {missed}});

  store.commit({{again, sampleCheck(key, 2s), again}, {}, {missed}});

  EXPECT_THAT(store.latestChecks(owner, key, 10), ElementsAre(sampleCheck(key, 2s), first));
  EXPECT_EQ(store.counts().checks, 2);
  EXPECT_EQ(store.counts().missed_slots, 5);
}

TYPED_TEST(AnyStore, CountsChecksAndMissedSlots) {
  Store& store = this->store_;
  const MonitorKey key = this->monitor(this->user("ops@example.com"), "shop");
  EXPECT_EQ(store.counts().checks, 0);
  EXPECT_EQ(store.counts().missed_slots, 0);
  ResultBatch batch;
  for (int i = 0; i < 2500; ++i) batch.checks.push_back(sampleCheck(key, i * 1s));
  batch.missed = {{key, at(1h), at(1h + 9s), 10, MissReason::Stopped},
                  {key, at(2h), at(2h), 1, MissReason::StillRunning}};

  store.commit(batch);
  store.commit({});

  EXPECT_EQ(store.counts().checks, 2500);
  EXPECT_EQ(store.counts().missed_slots, 11);
}

TYPED_TEST(AnyStore, KeepsEverythingOfAMonitorButItsOptions) {
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

TYPED_TEST(AnyStore, UpdatesAKnownMonitorButNotItsBirthOrState) {
  Store& store = this->store_;
  const UserId owner = this->user("ops@example.com");
  const MonitorKey key = this->monitor(owner, "shop");
  const StateSnapshot down{Status::Down, Health::Unknown, at(5s), 4, 0};
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

TYPED_TEST(AnyStore, GivesEqualCreationTimesTheOrderOfTheFile) {
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

TYPED_TEST(AnyStore, PausesRemovedMonitorsAndKeepsTheirHistory) {
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

TYPED_TEST(AnyStore, SavesNothingWhenOneOwnerDoesNotExist) {
  Store& store = this->store_;
  const UserId owner = this->user("ops@example.com");
  const MonitorSpec orphan = sampleMonitor(UserId{77}, "orphan");

  EXPECT_THROW(store.saveMonitors({sampleMonitor(owner, "shop"), orphan}, {}), StoreError);

  EXPECT_THAT(store.loadMonitors(), IsEmpty());
}

TYPED_TEST(AnyStore, ShowsNobodyTheMonitorsOfAnother) {
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

TYPED_TEST(AnyStore, IgnoresTheStateOfAMonitorThatDoesNotExist) {
  Store& store = this->store_;
  const UserId owner = this->user("ops@example.com");
  const MonitorKey key = this->monitor(owner, "shop");
  const StateSnapshot up{Status::Up, Health::Up, at(), 0, 1};

  store.commit({{}, {{MonitorKey{99}, up}, {key, up}}, {}});

  EXPECT_EQ(store.findMonitor(owner, sampleId("shop"))->state, up);
}

TYPED_TEST(AnyStore, CreatesUsersOnceAndChangesTheirPlan) {
  Store& store = this->store_;
  const User first = store.saveUser("a@example.com", "free", at());
  const User second = store.saveUser("b@example.com", "pro", at(1s));

  const User changed = store.saveUser("a@example.com", "team", at(2s));

  EXPECT_NE(first.id, second.id);
  EXPECT_EQ(changed, (User{first.id, "a@example.com", "team", at()}));
  EXPECT_THAT(store.listUsers(), ElementsAre(changed, second));
  EXPECT_EQ(store.findUser(second.id), second);
  EXPECT_EQ(store.findUserByEmail("a@example.com"), changed);
  EXPECT_FALSE(store.findUserByEmail("c@example.com"));
  EXPECT_FALSE(store.findUser(UserId{99}));
}

TYPED_TEST(AnyStore, KeepsKeysUntilAndAfterTheyAreRevoked) {
  Store& store = this->store_;
  const UserId owner = this->user("ops@example.com");
  const UserId other = this->user("other@example.com");
  ApiKey key;
  key.user = owner;
  key.public_id = "AbCd1234";
  for (std::size_t i = 0; i < key.hash.size(); ++i) key.hash[i] = static_cast<std::uint8_t>(i * 8);
  key.name = "ci";
  key.can_write = true;
  key.created_at = at();
  key.expires_at = at(1h);

  key.id = store.addKey(key);

  EXPECT_EQ(store.findKey("AbCd1234"), key);
  EXPECT_FALSE(store.findKey("abcd1234"));
  EXPECT_FALSE(store.revokeKey(other, "AbCd1234", at(1s)));
  EXPECT_FALSE(store.revokeKey(owner, "unknown1", at(1s)));
  store.touchKey(key.id, at(3s));
  EXPECT_TRUE(store.revokeKey(owner, "AbCd1234", at(4s)));
  EXPECT_FALSE(store.revokeKey(owner, "AbCd1234", at(5s)));
  key.last_used_at = at(3s);
  key.revoked_at = at(4s);
  EXPECT_THAT(store.listKeys(owner), ElementsAre(key));
}

TYPED_TEST(AnyStore, RefusesAKeyWhosePublicIdIsTakenOrWhoseUserIsNot) {
  Store& store = this->store_;
  ApiKey key;
  key.user = this->user("ops@example.com");
  key.public_id = "AbCd1234";
  store.addKey(key);

  EXPECT_THROW(store.addKey(key), StoreError);
  key.public_id = "AbCd1235";
  key.user = UserId{99};
  EXPECT_THROW(store.addKey(key), StoreError);
}

constexpr int kPairs = 40;

void commitPairs(Store& store, MonitorKey key) {
  for (int i = 0; i < kPairs; ++i) {
    store.commit({{sampleCheck(key, i * 2s), sampleCheck(key, i * 2s + 1s)}, {}, {}});
  }
}

void readUntilAllAreThere(Store& store, UserId owner, MonitorKey key) {
  for (std::int64_t seen = 0; seen < std::int64_t{2} * kPairs;) {
    const auto counted = store.counts().checks;
    const auto read = store.latestChecks(owner, key, 1000).size();
    EXPECT_GE(counted, seen);
    EXPECT_GE(read, static_cast<std::size_t>(counted));
    EXPECT_EQ(read % 2, 0U) << "half a batch was visible";
    seen = counted;
  }
}

TYPED_TEST(AnyStore, ServesReadersWhileItWrites) {
  Store& store = this->store_;
  const UserId owner = this->user("ops@example.com");
  const MonitorKey key = this->monitor(owner, "shop");
  {
    const std::jthread writer([&] { commitPairs(store, key); });
    const std::jthread reader([&] { readUntilAllAreThere(store, owner, key); });
    const std::jthread second_reader([&] { readUntilAllAreThere(store, owner, key); });
    readUntilAllAreThere(store, owner, key);
  }
  EXPECT_EQ(store.counts().checks, std::int64_t{2} * kPairs);
}

}  // namespace
}  // namespace promonitor
