// What every store does with checks.
#include <limits>
#include <thread>

#include <gmock/gmock.h>

#include "tests/core/store/any_store.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

template <class Kind>
using StoreChecks = AnyStore<Kind>;
TYPED_TEST_SUITE(StoreChecks, StoreKinds, StoreKindNames);

TYPED_TEST(StoreChecks, ReturnsChecksAsTheyWereCommitted) {
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

/// Every column as its largest and smallest, however many are inserted at once.
TYPED_TEST(StoreChecks, StoresOfALargeBatchWhatIsNew) {
  Store& store = this->store_;
  const UserId owner = this->user("ops@example.com");
  const MonitorKey key = this->monitor(owner, "shop");
  std::vector<CheckRecord> checks;
  for (int i = 0; i < 300; ++i) {
    checks.push_back(i % 3 == 0 ? failedCheck(key, i * 1s) : sampleCheck(key, i * 1s));
    if (i % 5 == 0) checks.back().result.status_code.reset();
    if (i % 7 == 0) checks.back().result.phases = PhaseTimings{};
    if (i == 8) checks.back().result.status_code = std::numeric_limits<int>::min();
    if (i == 9) checks.back().result.status_code = std::numeric_limits<int>::max();
  }
  const auto from = [&](int first, int last) {
    return std::vector<CheckRecord>(checks.begin() + first, checks.begin() + last);
  };
  auto twice = from(100, 300);
  twice.push_back(checks[299]);

  store.commit({.checks = from(0, 100)});
  store.commit({.checks = from(60, 200)});
  store.commit({.checks = twice});

  EXPECT_EQ(store.counts().checks, 300);
  const std::vector<CheckRecord> newest(checks.rbegin(), checks.rend());
  EXPECT_EQ(store.latestChecks(owner, key, 1000), newest);
}

TYPED_TEST(StoreChecks, ReturnsTheNewestChecksFirstAndAtMostTheLimit) {
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

TYPED_TEST(StoreChecks, KeepsTheFirstOfTwoChecksWithOneStart) {
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

TYPED_TEST(StoreChecks, CountsChecksAndMissedSlots) {
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

TYPED_TEST(StoreChecks, KnowsHowFarSlotsAreAccountedFor) {
  Store& store = this->store_;
  const UserId owner = this->user("ops@example.com");
  const MonitorKey checked = this->monitor(owner, "checked");
  const MonitorKey missed = this->monitor(owner, "missed");
  const MonitorKey fresh = this->monitor(owner, "fresh");
  const MonitorKey gone = this->monitor(owner, "gone");
  CheckRecord retry = sampleCheck(checked, 90s);
  retry.slot = WallTime{};
  const SlotPlan plan{at(), 10s, false};
  const SlotPlan paused{at(5s), 1h, true};
  ResultBatch batch;
  batch.checks = {sampleCheck(checked, 10s), retry, sampleCheck(missed, 10s)};
  batch.missed = {{missed, at(20s), at(60s), 5, MissReason::Overload}};
  batch.plans = {
      {checked, {at(), 7s, true}}, {checked, plan}, {missed, plan}, {fresh, paused}, {gone, plan},
      {gone, {at(9s), 0s, false}}};

  store.commit(batch);

  const auto accounts = store.loadAccounts();
  ASSERT_EQ(accounts.size(), 4U);
  EXPECT_EQ(accounts[0].monitor, checked);
  EXPECT_EQ(accounts[0].plan, plan);
  EXPECT_EQ(accounts[0].last_slot, batch.checks[0].slot);
  EXPECT_EQ(accounts[1].last_slot, at(60s));
  EXPECT_EQ(accounts[2].plan, paused);
  EXPECT_EQ(accounts[2].last_slot, WallTime{});
  EXPECT_EQ(accounts[3].plan, (SlotPlan{at(9s), 0s, false}));
  EXPECT_EQ(accounts[3].last_slot, WallTime{});
  for (const Monitor& monitor : store.loadMonitors()) {
    if (monitor.key == checked) {
      EXPECT_EQ(monitor.plan, plan);
    }
    if (monitor.key == gone) {
      EXPECT_EQ(monitor.plan, (SlotPlan{at(9s), 0s, false}));
    }
  }
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

TYPED_TEST(StoreChecks, ServesReadersWhileItWrites) {
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
