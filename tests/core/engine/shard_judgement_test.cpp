#include <chrono>

#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>

#include "core/engine/shard.hpp"
#include "tests/support/fake_prober.hpp"

namespace promonitor {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// What a monitor says about results of any kind counts before its state is moved.
TEST(ShardJudgement, CountsBeforeTheState) {
  struct Case {
    Judgement judgement;
    Verdict found, recorded;
    Status status;
  };
  const Case cases[] = {
      {{}, Verdict::Down, Verdict::Down, Status::Down},
      {{.invert = true, .degraded_above = {}}, Verdict::Down, Verdict::Up, Status::Up},
      {{.invert = true, .degraded_above = {}}, Verdict::Up, Verdict::Down, Status::Down},
      {{.invert = false, .degraded_above = {.total = milliseconds(10)}},
       Verdict::Up,
       Verdict::Degraded,
       Status::Up},
  };
  OptionSpec target;
  target.name = "target";
  target.type = PM_T_STRING;
  target.flags = PM_OPT_TARGET;
  const ProbeKind kind{.name = "fake", .schema = OptionSchema("fake", {target}, false)};
  spdlog::logger log{"test", std::make_shared<spdlog::sinks::null_sink_mt>()};
  for (const Case& one : cases) {
    SCOPED_TRACE(verdictName(one.found));
    ShardStats stats;
    const MonoTime start(seconds(100));
    Shard shard([&kind](std::string_view) { return &kind; },
                {.mono = start, .wall = WallTime(seconds(1'750'000'000))}, {}, stats, log);
    FakeProber::Answer answer{.takes = milliseconds(20), .result = {}};
    answer.result.verdict = one.found;
    answer.result.response_time = answer.takes;
    if (one.found != Verdict::Up) answer.result.failure = Failure{.code = "test"};
    FakeProber prober(shard, [&answer](InstanceId, MonoTime) { return answer; });
    shard.use(prober);
    Monitor monitor;
    monitor.key = MonitorKey{1};
    monitor.spec.kind = "fake";
    monitor.spec.options = std::make_shared<OptionSet>();
    monitor.spec.judgement = one.judgement;
    monitor.state.status = Status::Up;
    shard.put(monitor, start);

    const MonoTime due = shard.nextTick();
    prober.setNow(due);
    shard.tick(due);
    shard.setNow(prober.nextResult());
    prober.deliverNext();

    const ResultBatch batch = shard.takeBatch();
    ASSERT_EQ(batch.checks.size(), 1U);
    EXPECT_EQ(batch.checks[0].result.verdict, one.recorded);
    EXPECT_EQ(batch.states.empty() ? Status::Up : batch.states.back().snapshot.status, one.status);
  }
}

}  // namespace
}  // namespace promonitor
