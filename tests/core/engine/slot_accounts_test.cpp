#include "core/engine/slot_accounts.hpp"

#include <gtest/gtest.h>

namespace promonitor {
namespace {

using std::chrono::seconds;

ScheduledMonitor withId(const Uuid& id) {
  Monitor monitor;
  monitor.spec.id = id;
  return monitor;
}

TEST(SlotAccounts, TellWhatBecameOfSlotsThatNobodyRan) {
  const Uuid id = Uuid::named(Uuid{}, "shop");
  const auto phase = std::chrono::microseconds(static_cast<std::int64_t>(hash64(id) % 10'000'000));
  const auto slot = [&](int number) { return WallTime(phase + seconds(10 * number)); };
  const struct {
    const char* name;
    WallTime since, last_slot, now;
    bool paused;
    int first, last;
    MissReason reason;
  } rows[] = {
      {"a stop", slot(0), slot(4), slot(9) + seconds(5), false, 5, 9, MissReason::Stopped},
      {"a stop until a moment after a slot", slot(0), slot(4), slot(9) + seconds(4), false, 5, 8,
       MissReason::Stopped},
      {"a stop over one slot a moment ago", slot(0), slot(8), slot(9), false, 0, -1, {}},
      {"a stop during a pause", slot(0), slot(4), slot(9), true, 5, 9, MissReason::Paused},
      {"nothing stored since the change", slot(6), slot(4), slot(9) + seconds(5), false, 7, 9,
       MissReason::Stopped},
      {"nothing stored ever", slot(6), WallTime{}, slot(9) + seconds(5), false, 7, 9,
       MissReason::Stopped},
      {"no slot meanwhile", slot(0), slot(9), slot(10) - seconds(1), false, 0, -1, {}},
      {"the calendar went back", slot(0), slot(9), slot(3), false, 0, -1, {}},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const Store::Account account{
        .monitor = MonitorKey{7},
        .id = id,
        .plan = {.since = row.since, .interval = seconds(10), .paused = row.paused},
        .last_slot = row.last_slot};

    const auto stopped = SlotAccounts({account}, row.now).stopped();

    if (row.last < row.first) {
      EXPECT_TRUE(stopped.empty());
      continue;
    }
    ASSERT_EQ(stopped.size(), 1U);
    EXPECT_EQ(stopped[0], (MissedSlots{MonitorKey{7}, slot(row.first), slot(row.last),
                                       row.last - row.first + 1, row.reason}));
  }
}

TEST(SlotAccounts, LeaveTheNewestSlotToTheEngineForFiveSecondsOrATenthOfTheInterval) {
  const struct {
    seconds interval;
    std::chrono::milliseconds late;
    bool left;
  } rows[] = {
      {seconds(1), std::chrono::milliseconds(0), false},
      {seconds(4), std::chrono::milliseconds(0), false},
      {seconds(5), std::chrono::milliseconds(0), true},
      {seconds(5), std::chrono::milliseconds(4999), true},
      {seconds(50), std::chrono::milliseconds(4999), true},
      {seconds(50), std::chrono::milliseconds(5000), false},
      {seconds(3600), seconds(359), true},
      {seconds(3600), seconds(360), false},
      {seconds(86400), seconds(8639), true},
      {seconds(86400), seconds(8640), false},
  };
  const Uuid id = Uuid::named(Uuid{}, "shop");
  for (const auto& row : rows) {
    SCOPED_TRACE(testing::Message()
                 << row.late.count() << " ms after one of " << row.interval.count() << " s");
    const std::chrono::microseconds interval = row.interval;
    const WallTime slot(std::chrono::microseconds(static_cast<std::int64_t>(
                            hash64(id) % static_cast<std::uint64_t>(interval.count()))) +
                        9 * interval);
    const Store::Account account{.monitor = MonitorKey{7},
                                 .id = id,
                                 .plan = {.since = slot - interval, .interval = interval},
                                 .last_slot = slot - interval};
    ScheduledMonitor monitor = withId(id);
    const SlotAccounts accounts({account}, slot + row.late);

    accounts.resume(monitor);

    EXPECT_EQ(accounts.stopped().empty(), row.left) << "recorded as stopped otherwise";
    EXPECT_EQ(monitor.accounted_until < slot, row.left);
  }
}

TEST(SlotAccounts, LetAMonitorGoOnWhereItsHistoryEnds) {
  const WallTime now = WallTime(seconds(1000));
  const struct {
    const char* name;
    SlotPlan plan;
    WallTime last_slot, accounted_until;
  } rows[] = {
      {"stopped", {WallTime(seconds(1)), seconds(4000)}, WallTime{}, now},
      {"ahead",
       {WallTime(seconds(1)), seconds(10)},
       WallTime(seconds(2000)),
       WallTime(seconds(2000))},
      {"begun ahead", {WallTime(seconds(3000)), seconds(10)}, WallTime{}, WallTime(seconds(3000))},
      {"removed", {WallTime(seconds(3000)), Duration(0)}, WallTime{}, WallTime{}},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    ScheduledMonitor monitor = withId(Uuid::named(Uuid{}, row.name));
    const SlotAccounts accounts(
        {{.id = monitor.spec->id, .plan = row.plan, .last_slot = row.last_slot}}, now);

    accounts.resume(monitor);

    EXPECT_EQ(monitor.accounted_until, row.accounted_until);
    EXPECT_EQ(monitor.plan, row.plan);
  }
}

TEST(SlotAccounts, KnowWhatTheNewestCheckVouchesFor) {
  const Uuid id = Uuid::named(Uuid{}, "shop");
  const auto phase = std::chrono::microseconds(static_cast<std::int64_t>(hash64(id) % 10'000'000));
  const auto slot = [&](int number) { return WallTime(phase + seconds(10 * number)); };
  KnownTime known;
  known.tell(slot(4), seconds(10), KnownTime::Was::Down);
  const Store::Account account{.monitor = MonitorKey{7},
                               .id = id,
                               .plan = {.since = slot(0), .interval = seconds(10)},
                               .last_slot = slot(4),
                               .known = known};
  ScheduledMonitor monitor = withId(id);

  const SlotAccounts at_once({account}, slot(5) - seconds(1));
  at_once.resume(monitor);
  EXPECT_EQ(monitor.known, known) << "no slot went by";

  const SlotAccounts soon({account}, slot(5) + seconds(4));
  soon.resume(monitor);
  EXPECT_EQ(monitor.known, known) << "the slot that went by is still checked";
  EXPECT_EQ(monitor.accounted_until, slot(5) - std::chrono::microseconds(1));

  const SlotAccounts later({account}, slot(9));
  later.resume(monitor);
  ASSERT_EQ(later.stopped().size(), 1U);
  EXPECT_EQ(later.stopped()[0].lead, -seconds(10));
  EXPECT_EQ(monitor.known.lead(slot(10)), Duration(0));
}

TEST(SlotAccounts, LetNoCheckTellOfTheTimeBeforeAPlanThatTheCalendarWentBackBehind) {
  KnownTime known;
  known.tell(WallTime(seconds(1000)), seconds(600), KnownTime::Was::Up);
  ScheduledMonitor monitor = withId(Uuid::named(Uuid{}, "back"));
  const SlotAccounts accounts(
      {{.id = monitor.spec->id,
        .plan = {.since = WallTime(seconds(5000)), .interval = seconds(600)},
        .last_slot = WallTime(seconds(1000)),
        .known = known}},
      WallTime(seconds(1100)));

  accounts.resume(monitor);

  EXPECT_EQ(monitor.known, (KnownTime{.at = WallTime(seconds(5000))}));
}

TEST(SlotAccounts, RememberWhoLeft) {
  ScheduledMonitor monitor = withId(Uuid::named(Uuid{}, "back"));
  SlotAccounts accounts({}, WallTime(seconds(10)));
  accounts.resume(monitor);
  EXPECT_FALSE(monitor.plan) << "never seen";

  accounts.leave(monitor.spec->id, WallTime(seconds(20)));
  accounts.resume(monitor);

  EXPECT_EQ(monitor.plan, (SlotPlan{.since = WallTime(seconds(20))}));
  EXPECT_EQ(monitor.known.at, WallTime(seconds(20))) << "the time up to there is told";
}

}  // namespace
}  // namespace promonitor
