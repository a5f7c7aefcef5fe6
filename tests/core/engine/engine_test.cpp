#include "core/engine/engine.hpp"

#include <future>
#include <memory>

#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>

#include "core/store/memory_store.hpp"
#include "tests/support/fake_prober.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;

/// Without kinds: its monitors are paused, and say so.
class EngineTest : public testing::Test {
 protected:
  static ScheduledMonitor paused(std::int64_t key) {
    MonitorSpec spec;
    spec.id = idOf(key);
    spec.interval = 1h;
    spec.paused = true;
    return {MonitorKey{key}, std::make_shared<const MonitorSpec>(std::move(spec))};
  }
  static Uuid idOf(std::int64_t key) { return Uuid::named(Uuid{}, std::to_string(key)); }

  bool isInForce(std::int64_t key) {
    Monitor monitor;
    monitor.key = MonitorKey{key};
    monitor.spec.id = idOf(key);
    std::promise<CheckNowRefusal> told;
    engine_.checkNow(monitor, [&](CheckNowAnswer&& answer) { told.set_value(answer.refusal); });
    const CheckNowRefusal refusal = told.get_future().get();
    EXPECT_TRUE(refusal == CheckNowRefusal::Paused || refusal == CheckNowRefusal::UnknownMonitor)
        << checkNowRefusalName(refusal);
    return refusal == CheckNowRefusal::Paused;
  }
  /// A shard that the machine holds up for more than a second may be behind change().
  bool comesInForce(std::int64_t key) {
    const MonoTime end = clock_.now() + std::chrono::seconds(20);
    while (!isInForce(key)) {
      if (clock_.now() > end) return false;
    }
    return true;
  }

  spdlog::logger log_{"test", std::make_shared<spdlog::sinks::null_sink_mt>()};
  SystemClock clock_;
  MemoryStore store_;
  Recorder recorder_{store_, clock_, log_};
  Engine engine_{EngineSettings{.shards = 3},
                 {.clock = clock_,
                  .find_kind = [](std::string_view) -> const ProbeKind* { return nullptr; },
                  .recorder = recorder_,
                  .log = log_,
                  .make_prober =
                      [](EventLoop&, ResultSink& sink) {
                        return std::make_unique<FakeProber>(sink, FakeProber::Script());
                      }}};
};

TEST_F(EngineTest, TakesMoreMonitorsThanItHandsOverAtOnce) {
  constexpr std::size_t kMany = 20'000;
  std::int64_t next = 0;
  engine_.change(kMany, [&] { return paused(++next); }, {});
  EXPECT_EQ(next, kMany) << "each was asked for once";
  for (const std::int64_t key : {1, 2, 8191, 8192, 8193, 16'384, 16'385, 20'000}) {
    EXPECT_TRUE(comesInForce(key)) << key;
  }
  EXPECT_FALSE(isInForce(20'001));
}

TEST_F(EngineTest, RemovesWhatIsToGoWithAndWithoutOthersToPut) {
  engine_.change({paused(1), paused(2), paused(3)}, {});
  engine_.change({}, {paused(1)});
  EXPECT_FALSE(isInForce(1));
  std::int64_t next = 3;
  engine_.change(10'000, [&] { return paused(++next); }, {paused(2)});
  EXPECT_FALSE(isInForce(2));
  EXPECT_TRUE(isInForce(3)) << "not passed, not touched";
  EXPECT_TRUE(isInForce(4));
  EXPECT_TRUE(isInForce(10'003));
}

}  // namespace
}  // namespace promonitor
