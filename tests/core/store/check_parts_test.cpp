// How SQLite keeps the checks that are no chunks yet, and how monitors get their keys for it.
#include <algorithm>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "core/store/database_upkeep.hpp"
#include "tests/core/store/sqlite_fixture.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;

class CheckParts : public SqliteFixture {
 protected:
  /// The parts that are listed, by how far they are behind that of at(), and how many checks each
  /// has.
  std::string parts() const {
    return ask(fmt::format(
        "SELECT group_concat(CASE WHEN part < 10000 THEN part ELSE printf('%+d', part - {}) END || "
        "':' "
        "|| (SELECT count(*) FROM parted_checks WHERE parted_checks.part = check_parts.part), ' ') "
        "FROM check_parts",
        at().time_since_epoch() / 5min));
  }
  static ResultBatch minutes(MonitorKey monitor, int count) {
    ResultBatch batch;
    for (int i = 0; i < count; ++i) batch.checks.push_back(sampleCheck(monitor, i * 1min));
    return batch;
  }
  void expectSound(SqlStore& store, MonitorKey monitor, std::size_t checks) const {
    EXPECT_THAT(checkDatabase(settings(Use::Tool)), IsEmpty());
    const auto found = store.latestChecks(UserId{1}, monitor, 100);
    EXPECT_EQ(found.size(), checks);
    EXPECT_TRUE(std::is_sorted(found.rbegin(), found.rend(), [](const auto& a, const auto& b) {
      return a.started_at < b.started_at;
    }));
  }
};

TEST_F(CheckParts, HoldFiveMinutesEachUntilTheyAreSummedUp) {
  const auto store = open();
  const MonitorKey shop = prepare(*store);
  const MonitorKey blog = store->saveMonitors({sampleMonitor(UserId{1}, "blog")}, {}).at(0);
  EXPECT_EQ(parts(), "0:0");

  store->commit(minutes(shop, 12));
  EXPECT_EQ(parts(), "0:0 +0:5 +1:5 +2:2");
  store->tidy({.sum_until = at(7min), .max_per_monitor = 1000});
  EXPECT_EQ(parts(), "0:7 +1:3 +2:2") << "too few for a chunk";

  store->commit({.checks = {sampleCheck(shop, 90s), sampleCheck(blog, 90s)}});
  EXPECT_EQ(parts(), "0:8 +0:1 +1:3 +2:2") << "the first is late, the second is not";
  store->commit(minutes(shop, 12));
  EXPECT_EQ(parts(), "0:8 +0:1 +1:3 +2:2") << "they come again";
  expectSound(*store, shop, 13);

  store->commit({.checks = {sampleCheck(shop, -482'000h), sampleCheck(blog, -482'000h),
                            sampleCheck(shop, 90min)}});
  EXPECT_EQ(parts(), "0:9 5790:1 +0:1 +1:3 +2:2 +18:1") << "calendars may be wrong";
  expectSound(*store, shop, 15);
  expectSound(*store, blog, 2);

  store->commit(minutes(shop, 40));
  store->tidy({.sum_until = at(40min), .max_per_monitor = 1000});
  EXPECT_EQ(parts(), "0:2 +18:1") << "two of the other monitor, all else is in chunks";
  expectSound(*store, shop, 43);
}

TEST_F(CheckParts, AreMadeOfWhatOneTableHeld) {
  applyUpTo(11);
  execute(
      "INSERT INTO users (id, email, plan, created_us) VALUES (1, 'ops@example.com', 'pro', 1)");
  execute(
      "INSERT INTO monitors (key, id, owner, name, kind, target, interval_ns, timeout_ns, retries, "
      "retry_interval_ns, recover_after, paused, declared, created_us, origin) VALUES "
      "(1, '01a229c1-86a1-7496-addb-eddb7878b7e2', 1, 'm', 'tcp', 'h:1', 1, 1, 0, 1, 1, 0, 1, 1, "
      "'')");
  execute(
      "INSERT INTO monitor_states (monitor, status, health, since_us, failures_in_row, "
      "successes_in_row) VALUES (1, 1, 1, 1, 0, 1)");
  execute(fmt::format(
      "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 11) INSERT INTO "
      "checks (monitor, at_us, after_slot_us, verdict, duration_us) "
      "SELECT 1, {} + i * 60000000, 1234, 1, 5 FROM n",
      sampleCheck(MonitorKey{1}, 0s).started_at.time_since_epoch().count()));
  execute(fmt::format("INSERT INTO rollup_marks VALUES (1, {}, 7, 0, 0)",
                      at(7min).time_since_epoch().count()));

  const auto store = open();

  EXPECT_EQ(parts(), "0:7 +0:0 +1:3 +2:2");
  store->commit(minutes(MonitorKey{1}, 12));
  expectSound(*store, MonitorKey{1}, 12);
}

TEST_F(CheckParts, HaveMonitorsWhoseSlotsComeTogetherSideBySide) {
  const auto store = open();
  const UserId owner = store->saveUser("ops@example.com", "pro", at()).id;
  std::vector<MonitorSpec> specs;
  for (int i = 0; i < 200; ++i) {
    specs.push_back(sampleMonitor(owner, fmt::format("m{}", i)));
    specs.back().interval = i % 2 == 0 ? 60s : 10s;
  }

  const auto keys = store->saveMonitors(specs, {});

  std::vector<std::pair<MonitorKey, const MonitorSpec*>> by_key;
  for (std::size_t i = 0; i < specs.size(); ++i) by_key.emplace_back(keys[i], &specs[i]);
  std::sort(by_key.begin(), by_key.end());
  const auto slot = [](const MonitorSpec& spec) {
    return std::pair(spec.interval, slotPhase(hash64(spec.id), spec.interval));
  };
  EXPECT_TRUE(std::is_sorted(by_key.begin(), by_key.end(), [&](const auto& a, const auto& b) {
    return slot(*a.second) < slot(*b.second);
  }));
  const auto loaded = store->loadMonitors();
  for (std::size_t i = 0; i < specs.size(); ++i) {
    EXPECT_EQ(loaded[i].spec.id, specs[i].id) << "the order of the file";
    EXPECT_EQ(loaded[i].key, keys[i]);
  }
}

}  // namespace
}  // namespace promonitor
