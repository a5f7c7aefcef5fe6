#include "tests/core/engine/one_monitor_shard.hpp"

namespace promonitor {
namespace {

using std::chrono::seconds;

class ShardFlapping : public OneMonitorShard {
 protected:
  /// One check each.
  ResultBatch check(const std::string& verdicts) {
    ResultBatch all;
    for (const char letter : verdicts) {
      answer(letter == 'u' ? Verdict::Up : Verdict::Down);
      all.append(run(seconds(10)));
    }
    return all;
  }
};

TEST_F(ShardFlapping, IsOneIncidentUntilItIsOver) {
  shard_.put(monitor_, now_);

  const ResultBatch unsteady = check("udududud");
  const ResultBatch calm = check(std::string(25, 'u'));

  ASSERT_EQ(unsteady.checks.size(), 8U);
  EXPECT_EQ(unsteady.states.back().snapshot.health, Health::Flapping);
  EXPECT_EQ(unsteady.states.back().snapshot.status, Status::Down) << "it follows the results";
  ASSERT_EQ(unsteady.incidents.size(), 5U) << "two that were over before it flapped, and one";
  const Incident& open = unsteady.incidents.back();
  EXPECT_EQ(open.closed_at, std::nullopt);
  EXPECT_EQ(calm.states.front().snapshot.status, Status::Up);
  EXPECT_EQ(calm.states.back().snapshot.health, Health::Up);
  ASSERT_EQ(calm.incidents.size(), 1U);
  EXPECT_EQ(calm.incidents[0].opened_at, open.opened_at);
  EXPECT_EQ(calm.incidents[0].end, IncidentEnd::Recovered);
  EXPECT_GT(*calm.incidents[0].closed_at, calm.checks[9].started_at);
}

TEST_F(ShardFlapping, GoesOnAfterARestart) {
  monitor_.state = {.status = Status::Up,
                    .health = Health::Flapping,
                    .since = kWallBegin,
                    .incident = kWallBegin,
                    .flapping = {.active = true, .history = (1 << 21) | 0x7fff}};
  shard_.put(monitor_, now_);

  EXPECT_TRUE(check("udu").incidents.empty()) << "the one that is open";

  EXPECT_EQ(check(std::string(25, 'u')).incidents.at(0).opened_at, kWallBegin);
}

TEST_F(ShardFlapping, EndsWithTheIncidentWhenItIsNoLongerLookedFor) {
  shard_.put(monitor_, now_);
  check("ududududu");
  monitor_.spec.flapping.enabled = false;
  shard_.put(monitor_, now_);

  const ResultBatch batch = check("u");

  EXPECT_EQ(batch.incidents.at(0).end, IncidentEnd::Recovered);
  EXPECT_EQ(batch.states.at(0).snapshot.health, Health::Up);
}

TEST_F(ShardFlapping, OfAMonitorThatLeavesEndsWithIt) {
  shard_.put(monitor_, now_);
  const WallTime opened_at = check("ududududu").incidents.back().opened_at;

  shard_.remove(monitor_, now_);
  const ResultBatch left = shard_.takeBatch();

  ASSERT_EQ(left.incidents.size(), 1U) << "also where its status is up";
  EXPECT_EQ(left.incidents[0].opened_at, opened_at);
  EXPECT_EQ(left.incidents[0].end, IncidentEnd::Removed);
}

TEST_F(ShardFlapping, ConfirmsFailuresAllTheSame) {
  monitor_.spec.retries = 1;
  monitor_.spec.retry_interval = seconds(1);
  monitor_.state.flapping = {.active = true, .history = (1 << 21) | 0x7fff};
  shard_.put(monitor_, now_);

  answer(Verdict::Down);

  const ResultBatch batch = run(shard_.nextTick() + seconds(2) - now_);

  ASSERT_EQ(batch.checks.size(), 2U);
  EXPECT_EQ(batch.states.at(0).snapshot.status, Status::Up);
  EXPECT_EQ(batch.states.at(0).snapshot.health, Health::Flapping);
  EXPECT_EQ(batch.states.at(1).snapshot.status, Status::Down);
}

}  // namespace
}  // namespace promonitor
