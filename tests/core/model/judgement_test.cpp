#include "core/model/judgement.hpp"

#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "core/model/check.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;

CheckResult resultOf(Verdict verdict, Duration took = 100ms) {
  CheckResult result;
  result.verdict = verdict;
  result.response_time = took;
  result.phases[Phase::Dns] = 1'000;
  result.phases[Phase::Connect] = 20'000;
  result.phases[Phase::Tls] = 40'000;
  result.phases[Phase::Ttfb] = 30'000;
  if (verdict == Verdict::Up) return result;
  result.failure = Failure{Phase::Connect, "connect_refused", "refused", {}, {}};
  result.attributes = {{"tried", "192.0.2.1:1 connect_refused 0.01"}, {"evidence", "?"}};
  return result;
}

struct SlowCase {
  const char* what;
  DegradedAbove limits;
  Verdict verdict;
  Phase phase;
  const char *expected, *got;
};

TEST(Judgement, CallsWhatIsUpButSlowDegraded) {
  const SlowCase cases[] = {
      {"no limit", {}, Verdict::Up, Phase::None, "", ""},
      {"in time", {.total = 100ms, .tls = 40ms}, Verdict::Up, Phase::None, "", ""},
      {"total", {.total = 99ms}, Verdict::Degraded, Phase::None, "at most 99ms", "100ms"},
      {"dns", {.dns = 999us}, Verdict::Degraded, Phase::Dns, "at most 999us", "1ms"},
      {"connect", {.connect = 1ms}, Verdict::Degraded, Phase::Connect, "at most 1ms", "20ms"},
      {"tls", {.tls = 39ms}, Verdict::Degraded, Phase::Tls, "at most 39ms", "40ms"},
      {"ttfb", {.ttfb = 10ms}, Verdict::Degraded, Phase::Ttfb, "at most 10ms", "30ms"},
      {"a phase that was not", {.transfer = 1us}, Verdict::Up, Phase::None, "", ""},
      {"a phase before the total",
       {.total = 1ms, .ttfb = 1ms},
       Verdict::Degraded,
       Phase::Ttfb,
       "at most 1ms",
       "30ms"},
      {"the first of two phases",
       {.connect = 1ms, .tls = 1ms},
       Verdict::Degraded,
       Phase::Connect,
       "at most 1ms",
       "20ms"},
  };
  for (const SlowCase& one : cases) {
    SCOPED_TRACE(one.what);
    CheckResult result = resultOf(Verdict::Up);

    judge(result, {.invert = false, .degraded_above = one.limits});

    EXPECT_EQ(result.verdict, one.verdict);
    ASSERT_EQ(result.failure.has_value(), one.verdict != Verdict::Up);
    if (!result.failure) continue;
    EXPECT_EQ(result.failure->code, "slow");
    EXPECT_EQ(result.failure->phase, one.phase);
    EXPECT_EQ(result.failure->expected, one.expected);
    EXPECT_EQ(result.failure->got, one.got);
    EXPECT_NE(result.failure->summary.find(one.got), std::string::npos);
  }
}

TEST(Judgement, LeavesEveryOtherVerdictAlone) {
  for (const Verdict verdict : {Verdict::Down, Verdict::Degraded, Verdict::Unknown}) {
    CheckResult result = resultOf(verdict, 10s);
    const CheckResult before = result;
    judge(result, {.invert = false, .degraded_above = {.total = 1ms, .tls = 1ms}});
    EXPECT_EQ(result, before);
  }
}

TEST(Judgement, TurnsPassingAndFailingRound) {
  const struct {
    Verdict before, after;
    const char* code;
  } cases[] = {{Verdict::Up, Verdict::Down, "inverted"},
               {Verdict::Down, Verdict::Up, ""},
               {Verdict::Degraded, Verdict::Up, ""},
               {Verdict::Unknown, Verdict::Unknown, "connect_refused"}};
  for (const auto& one : cases) {
    SCOPED_TRACE(verdictName(one.before));
    CheckResult result = resultOf(one.before);

    judge(result, {.invert = true, .degraded_above = {}});

    EXPECT_EQ(result.verdict, one.after);
    EXPECT_EQ(result.failure ? result.failure->code : "", one.code);
    EXPECT_EQ(result.response_time, Duration(100ms));
    for (const Attribute& attribute : result.attributes) {
      EXPECT_TRUE(one.after == Verdict::Unknown || attribute.name != kEvidenceAttribute);
    }
  }
}

}  // namespace
}  // namespace promonitor
