#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>

#include "core/net/network_policy.hpp"
#include "tests/support/virtual_shard.hpp"

namespace promonitor {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Another policy makes another instance, and moves no slot.
TEST(ShardPolicy, IsThatOfTheInstance) {
  const NetworkPolicy first{NetworkPolicySettings{}};
  const NetworkPolicy second{PolicyRules{.made_over_api = true, .plan = "free"}};
  const ProbeKind kind = fakeKind();
  spdlog::logger log{"test", std::make_shared<spdlog::sinks::null_sink_mt>()};
  ShardStats stats;
  const MonoTime start(seconds(100));
  Shard shard([&kind](std::string_view) { return &kind; },
              {.mono = start, .wall = WallTime(seconds(1'750'000'000))}, {}, stats, log);
  FakeProber::Answer answer{.takes = milliseconds(20), .result = {}};
  answer.result.verdict = Verdict::Up;
  FakeProber prober(shard, [&answer](InstanceId, MonoTime) { return answer; });
  shard.use(prober);
  Monitor held;
  held.key = MonitorKey{1};
  held.spec.kind = "fake";
  held.spec.interval = seconds(10);
  held.spec.options = std::make_shared<OptionSet>();
  held.spec.policy = &first;
  held.state.status = Status::Up;
  Monitor changed = held;
  changed.spec.policy = &second;
  ASSERT_FALSE(runsTheSame(held.spec, changed.spec));

  shard.put(held, start);
  passTime(start, start + seconds(45), shard, prober);
  shard.put(changed, start + seconds(45));
  passTime(start + seconds(45), start + seconds(100), shard, prober);

  EXPECT_THAT(prober.policies, testing::ElementsAre(&first, &second));
  EXPECT_EQ(prober.instances_alive, 1);
  const ResultBatch batch = shard.takeBatch();
  ASSERT_EQ(batch.checks.size(), 10U);
  for (std::size_t i = 1; i < batch.checks.size(); ++i) {
    EXPECT_EQ(batch.checks[i].slot - batch.checks[i - 1].slot, seconds(10));
  }
  EXPECT_TRUE(batch.missed.empty());
}

}  // namespace
}  // namespace promonitor
