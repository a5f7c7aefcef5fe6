#include <vector>

#include "tests/core/engine/one_monitor_shard.hpp"

namespace promonitor {
namespace {

using std::chrono::seconds;

class ShardIncidents : public OneMonitorShard {};

TEST_F(ShardIncidents, OpenAndCloseWithTheChecksThatMadeThem) {
  shard_.put(monitor_, now_);
  answer(Verdict::Down);
  const ResultBatch down = run(seconds(30));
  answer(Verdict::Unknown);
  const ResultBatch unknown = run(seconds(30));
  answer(Verdict::Up);
  const ResultBatch up = run(seconds(30));

  ASSERT_EQ(down.incidents.size(), 1U) << "one outage, however many checks fail";
  const Incident& opened = down.incidents[0];
  EXPECT_EQ(opened.opened_at, down.checks.at(0).started_at);
  EXPECT_EQ(opened.cause.code, "refused");
  EXPECT_EQ(opened.evidence, (std::vector<Attribute>{{"tried", "192.0.2.1: refused"}}));
  EXPECT_EQ(opened.closed_at, std::nullopt);
  EXPECT_TRUE(unknown.incidents.empty());
  ASSERT_EQ(up.incidents.size(), 1U);
  EXPECT_EQ(up.incidents[0].opened_at, opened.opened_at);
  EXPECT_EQ(up.incidents[0].closed_at, up.checks.at(0).started_at);
  EXPECT_EQ(up.incidents[0].end, IncidentEnd::Recovered);
}

TEST_F(ShardIncidents, OneOfAnEarlierRunIsClosedAndNotOpenedAgain) {
  const WallTime since(seconds(1'749'000'000));
  monitor_.state = {
      .status = Status::Down, .health = Health::Down, .since = since, .incident = since};
  shard_.put(monitor_, now_);
  answer(Verdict::Down);
  EXPECT_TRUE(run(seconds(30)).incidents.empty());
  answer(Verdict::Up);

  const ResultBatch up = run(seconds(30));

  ASSERT_EQ(up.incidents.size(), 1U);
  EXPECT_EQ(up.incidents[0].opened_at, since);
}

TEST_F(ShardIncidents, AreCutWhenTheirMonitorLeavesAndOpenedAnewWhenItIsBack) {
  shard_.put(monitor_, now_);
  answer(Verdict::Down);
  run(seconds(30));
  shard_.remove(monitor_, now_);
  const ResultBatch left = shard_.takeBatch();
  monitor_.plan = left.plans.at(0).plan;
  monitor_.state = {.status = Status::Down, .health = Health::Down};
  shard_.put(monitor_, now_);
  const ResultBatch back = shard_.takeBatch();

  ASSERT_EQ(left.incidents.size(), 1U);
  EXPECT_EQ(left.incidents[0].end, IncidentEnd::Removed);
  ASSERT_EQ(back.states.size(), 1U);
  EXPECT_EQ(back.states[0].snapshot, StateSnapshot{}) << "the outage was cut: it starts over";
  EXPECT_EQ(run(seconds(30)).incidents.size(), 1U);
}

TEST_F(ShardIncidents, AreCutForAMonitorThatLeftWhileTheProgramDidNotRun) {
  const WallTime since(seconds(1'749'000'000));
  monitor_.state = {
      .status = Status::Down, .health = Health::Down, .since = since, .incident = since};

  shard_.remove(monitor_, now_);

  const ResultBatch batch = shard_.takeBatch();
  ASSERT_EQ(batch.incidents.size(), 1U);
  EXPECT_EQ(batch.incidents[0].opened_at, since);
  EXPECT_EQ(batch.incidents[0].end, IncidentEnd::Removed);
}

TEST_F(ShardIncidents, AreCutWhereTheirMonitorWasToldOfLastInACalendarThatWentBack) {
  const WallTime opened = kWallBegin - seconds(100);
  const struct {
    const char* name;
    seconds plan, told, cut;
  } rows[] = {
      {"its slots go on later than now", seconds(3600), -seconds(50), seconds(0)},
      {"and so do checks beside them", seconds(3600), seconds(700), seconds(700)},
      {"checks beside the slots alone", -seconds(90), seconds(700), seconds(700)},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    Monitor monitor = monitor_;
    monitor.state = {
        .status = Status::Down, .health = Health::Down, .since = opened, .incident = opened};
    monitor.plan = {.since = kWallBegin + row.plan, .interval = seconds(10)};
    monitor.known.tell(kWallBegin + row.told, seconds(10), KnownTime::Was::Down);

    shard_.remove(monitor, now_);

    const ResultBatch batch = shard_.takeBatch();
    ASSERT_EQ(batch.incidents.size(), 1U);
    EXPECT_EQ(batch.incidents[0].closed_at, kWallBegin + row.cut);
  }
}

TEST_F(ShardIncidents, StayOpenDuringAPause) {
  shard_.put(monitor_, now_);
  answer(Verdict::Down);
  run(seconds(30));
  monitor_.spec.paused = true;
  shard_.put(monitor_, now_);

  EXPECT_TRUE(run(seconds(60)).incidents.empty());
}

}  // namespace
}  // namespace promonitor
