#include "core/plugin/probe_host.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/plugin/host_core.hpp"
#include "core/plugin/utf8.hpp"
#include "tests/core/plugin/host_fixture.hpp"

namespace promonitor {
namespace {

using ProbeHostTest = HostFixture;

TEST_F(ProbeHostTest, DecodesASoundResult) {
  const CheckResult& result = check("good_callback", "anything");

  EXPECT_EQ(result.verdict, Verdict::Up);
  EXPECT_FALSE(result.failure);
  EXPECT_EQ(result.status_code, 220);
  EXPECT_EQ(result.response_time, std::chrono::milliseconds(5));
  EXPECT_EQ(result.phases[Phase::Connect], 250000);
  EXPECT_EQ(result.phases[Phase::Dns], -1);
  EXPECT_EQ(result.metrics, (std::vector<Metric>{{"rtt", 1.5}, {"colours", 7}}));
  EXPECT_EQ(result.attributes,
            (std::vector<Attribute>{{"peer", "192.0.2.1:7"}, {"colour", "blue"}}));
  EXPECT_EQ(host_->inFlight(), 0U);
}

TEST_F(ProbeHostTest, RunsManyChecksSideBySide) {
  const InstanceId instances[] = {create("good_callback", "a"), create("good_callback", "b"),
                                  create("good_callback", "c")};
  for (const InstanceId instance : instances) start(instance);
  EXPECT_EQ(host_->inFlight(), 3U);

  result();

  EXPECT_EQ(results_.size(), 3U);
  EXPECT_EQ(host_->inFlight(), 0U);
}

TEST_F(ProbeHostTest, CountsCallsThatHoldUpItsLoop) {
  check("good_callback", "anything");
  const ProbeKind& kind = *registry_.find("good_callback");
  EXPECT_EQ(kind.slow_calls->load(), 0U);

  const HostCore core(
      {.net = {loop_, resolver_, tls_}, .workers = workers_, .log = log_, .sink = *this});
  core.noteCall(kind, clock_.now() - std::chrono::microseconds(1001));

  EXPECT_EQ(kind.slow_calls->load(), 1U);
}

TEST_F(ProbeHostTest, RepairsAHostileResult) {
  const CheckResult& result = check("wrong_result", "twice");

  EXPECT_EQ(result.verdict, Verdict::Down);
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->phase, Phase::None);
  EXPECT_EQ(result.failure->code, "failed");
  EXPECT_TRUE(isUtf8(result.failure->summary));
  EXPECT_EQ(result.failure->summary.size(), 300U * 3);
  EXPECT_EQ(result.phases, PhaseTimings{});
  EXPECT_EQ(result.response_time, Duration(0));
  EXPECT_LE(result.metrics.size(), 64U);
  EXPECT_THAT(result.metrics, testing::Each(testing::Field(&Metric::name, "bytes")));
  ASSERT_EQ(result.attributes.size(), 1U);
  EXPECT_EQ(result.attributes[0].value.size(), 1000U * 3);
}

struct WrongResult {
  const char* target;
  Verdict verdict;
  const char* code;
};

TEST_F(ProbeHostTest, MakesTheBestOfWrongResults) {
  const WrongResult cases[] = {{"no state", Verdict::Unknown, "invalid_result"},
                               {"short", Verdict::Unknown, "probe_refused"},
                               {"null arrays", Verdict::Down, "failed"},
                               {"other check", Verdict::Down, "failed"},
                               {"null", Verdict::Down, "failed"},
                               {"refuse", Verdict::Unknown, "probe_refused"}};
  for (const WrongResult& one : cases) {
    SCOPED_TRACE(one.target);
    const CheckResult& result = check("wrong_result", one.target);
    EXPECT_EQ(result.verdict, one.verdict);
    ASSERT_TRUE(result.failure);
    EXPECT_EQ(result.failure->code, one.code);
  }
}

TEST_F(ProbeHostTest, TellsWhyAnInstanceCannotBe) {
  EXPECT_EQ(create("throws", "x"), 0U);
  EXPECT_EQ(error_, "the kind threw something that is no exception");

  EXPECT_EQ(create("good_coroutine", "a:1", mapOf({{"mode", plain("refuse")}})), 0U);
  EXPECT_EQ(error_, "mode 'refuse' is refused; choose another");
}

TEST_F(ProbeHostTest, LetsAKindObjectToOptionsThatAreGoodOneByOne) {
  const OptionInput target = plain("a:1");
  const ProbeKind& kind = *registry_.find("good_coroutine");

  const auto refused = kind.validate(mapOf({{"mode", plain("refuse")}}), &target);
  ASSERT_EQ(refused.issues.size(), 1U);
  EXPECT_EQ(refused.issues[0].message, "mode 'refuse' is refused; choose another");
  EXPECT_EQ(refused.options, nullptr);

  EXPECT_TRUE(kind.validate(OptionInput{}, &target).issues.empty());
}

TEST_F(ProbeHostTest, CancelsAtTheDeadline) {
  start(create("good_coroutine", "a:1", mapOf({{"mode", plain("sleep")}})),
        std::chrono::seconds(10));

  advance(std::chrono::milliseconds(9990));
  EXPECT_TRUE(results_.empty());
  advance(std::chrono::milliseconds(10));

  EXPECT_EQ(result().verdict, Verdict::Down);
  EXPECT_EQ(result().failure->code, "timeout");
  EXPECT_EQ(result().failure->summary, "not done within 10 s");
  EXPECT_EQ(result().metrics, (std::vector<Metric>{{"checks", 1}}));
  EXPECT_GE(result().response_time, std::chrono::seconds(10));
}

TEST_F(ProbeHostTest, BlamesNoTargetForTimeInWhichItsLoopStoodStill) {
  const InstanceId instance = create("good_coroutine", "a:1", mapOf({{"mode", plain("sleep")}}));
  const struct {
    std::chrono::seconds standstill;
    Verdict verdict;
    const char* code;
    const char* summary;
  } rows[] = {
      {std::chrono::seconds(2), Verdict::Down, "timeout", "not done within 10 s"},
      {std::chrono::seconds(3), Verdict::Unknown, "held_up",
       "this server stood still for 3.00 s of the 10 s that the check had: not done within 10 s"},
  };
  for (const auto& row : rows) {
    Duration standstill = row.standstill;
    const auto stand_still = [&] { clock_.advance(standstill); };
    start(instance, std::chrono::seconds(10));
    loop_.post(stand_still);
    loop_.turn(Duration(0));

    advance(std::chrono::seconds(10) - row.standstill);

    EXPECT_EQ(result().verdict, row.verdict);
    EXPECT_EQ(result().failure->code, row.code);
    EXPECT_EQ(result().failure->summary, row.summary);
  }
}

TEST_F(ProbeHostTest, ChargesAChecksOwnTimeAlone) {
  const CheckHandle sleeping =
      start(create("good_coroutine", "a:1", mapOf({{"mode", plain("sleep")}})));
  const std::uint64_t sleeper = token_;
  const InstanceId at_once = create("good_coroutine", "a:1", mapOf({{"mode", plain("throw")}}));

  // All in one turn of the loop, whose own time stands still.
  for (int i = 0; i < 3; ++i) {
    clock_.advance(std::chrono::seconds(1));
    start(at_once);
    clock_.advance(std::chrono::seconds(1));
  }
  host_->cancel(sleeping, Prober::CancelReason::User);
  result();

  EXPECT_EQ(results_.at(sleeper).response_time, std::chrono::seconds(6));
  for (std::uint64_t token = sleeper + 1; token <= token_; ++token) {
    EXPECT_EQ(results_.at(token).response_time, Duration(0));
  }
}

TEST_F(ProbeHostTest, EndsAProbeThatIgnoresItAfterTheGraceTime) {
  const InstanceId instance = create("ignores_cancel", "x");
  start(instance, std::chrono::seconds(2));

  advance(std::chrono::seconds(2));
  advance(std::chrono::milliseconds(990));
  EXPECT_EQ(host_->inFlight(), 1U);
  advance(std::chrono::milliseconds(10));

  EXPECT_EQ(result().verdict, Verdict::Down);
  EXPECT_EQ(result().failure->code, "timeout");
  EXPECT_EQ(lines_->count("probe stuck kind=ignores_cancel monitor=shop"), 1U);
}

TEST_F(ProbeHostTest, PausesAnInstanceThatGotStuck) {
  const InstanceId instance = create("ignores_cancel", "x");
  const auto get_stuck = [&] {
    start(instance, std::chrono::seconds(1));
    advance(std::chrono::seconds(1));
    advance(std::chrono::seconds(1));
    EXPECT_EQ(result().failure->code, "timeout");
  };
  get_stuck();

  start(instance);
  EXPECT_EQ(result().verdict, Verdict::Unknown);
  EXPECT_EQ(result().failure->code, "probe_stuck");

  advance(std::chrono::minutes(1));
  get_stuck();
  advance(std::chrono::minutes(1));
  start(instance);
  EXPECT_EQ(result().failure->code, "probe_stuck") << "the second pause is longer";
}

TEST_F(ProbeHostTest, ALateUpIsATimeout) {
  start(create("ignores_cancel", "late up"), std::chrono::seconds(1));

  advance(std::chrono::seconds(1));

  EXPECT_EQ(result().verdict, Verdict::Down);
  EXPECT_EQ(result().failure->code, "timeout");
}

TEST_F(ProbeHostTest, CancelsOnRequest) {
  const CheckHandle check =
      start(create("good_coroutine", "a:1", mapOf({{"mode", plain("sleep")}})));

  host_->cancel(check, Prober::CancelReason::User);
  host_->cancel(check, Prober::CancelReason::User);

  EXPECT_EQ(result().verdict, Verdict::Unknown);
  EXPECT_EQ(result().failure->code, "cancelled");
}

TEST_F(ProbeHostTest, SharesLoopStateBetweenTheInstancesOfAKind) {
  const OptionInput mode = mapOf({{"mode", plain("throw")}});
  check("good_coroutine", "a:1", mode);

  const CheckResult& result = check("good_coroutine", "b:1", mode);

  EXPECT_EQ(result.verdict, Verdict::Unknown);
  EXPECT_EQ(result.failure->code, "internal");
  EXPECT_EQ(result.failure->summary, "thrown on purpose");
  EXPECT_EQ(result.metrics, (std::vector<Metric>{{"checks", 2}}));
}

TEST_F(ProbeHostTest, OffloadsToAWorker) {
  const CheckResult& result = check("good_coroutine", "a:1", mapOf({{"mode", plain("offload")}}));

  EXPECT_EQ(result.verdict, Verdict::Degraded);
  EXPECT_EQ(result.failure->summary, "the sum is 42");
}

TEST_F(ProbeHostTest, KeepsTheNetworkPolicy) {
  const CheckResult& result = check("good_coroutine", "169.254.169.254:80");

  EXPECT_EQ(result.verdict, Verdict::Unknown);
  EXPECT_EQ(result.failure->code, "policy_denied");
}

TEST_F(ProbeHostTest, EndsWithChecksRunning) {
  start(create("ignores_cancel", "x"));
  start(create("good_coroutine", "a:1", mapOf({{"mode", plain("sleep")}})));
  start(create("good_callback", "x"));
  start(create("good_blocking", "wait"));

  host_.reset();

  EXPECT_TRUE(results_.empty());
}

TEST_F(ProbeHostTest, IgnoresWhatIsOver) {
  const InstanceId instance = create("good_callback", "x");
  const CheckHandle check = start(instance);
  result();

  host_->cancel(check, Prober::CancelReason::User);
  host_->destroy(instance);
  host_->destroy(instance);

  EXPECT_EQ(results_.size(), 1U);
}

}  // namespace
}  // namespace promonitor
