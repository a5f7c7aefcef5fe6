#include "core/engine/connectivity_gate.hpp"

#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace promonitor {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::StartsWith;

class ConnectivityGateTest : public testing::Test, protected ResultSink {
 protected:
  static MonoTime at(int second) { return MonoTime(seconds(second)); }

  void onResult(std::uint64_t token, CheckResult&& result) override {
    EXPECT_TRUE(passed_.emplace(token, std::move(result)).second) << "a second result";
  }
  /// A check that ended at that second and took that long.
  void end(std::uint64_t token, Verdict verdict, int second, Duration took = seconds(1)) {
    CheckResult result;
    result.verdict = verdict;
    result.response_time = took;
    if (verdict != Verdict::Up) {
      result.failure = Failure{.phase = Phase::Connect, .code = "refused", .summary = "no answer"};
    }
    gate_.take(token, std::move(result), at(second));
  }
  void round(int began, int ended, bool reached) {
    gate_.take(WitnessRound{at(began), at(ended), reached});
  }

  std::map<std::uint64_t, CheckResult> passed_;
  ShardStats stats_;
  ConnectivityGate gate_{*this, stats_};
};

TEST_F(ConnectivityGateTest, HoldsFailuresAlone) {
  round(1, 2, false);
  end(1, Verdict::Up, 10);
  end(2, Verdict::Degraded, 10);
  end(3, Verdict::Unknown, 10);
  EXPECT_EQ(passed_.size(), 3U);
  EXPECT_FALSE(gate_.waits());

  end(4, Verdict::Down, 10);

  EXPECT_EQ(passed_.size(), 3U);
  EXPECT_TRUE(gate_.waits());
}

TEST_F(ConnectivityGateTest, PassesAFailureOnWhenTheNetworkIsThere) {
  round(1, 2, true);
  end(1, Verdict::Down, 10);
  round(9, 11, true);
  EXPECT_TRUE(passed_.empty()) << "that round began before the check ended";

  round(11, 12, true);

  EXPECT_EQ(passed_.at(1).verdict, Verdict::Down);
  EXPECT_EQ(passed_.at(1).failure->code, "refused");
  EXPECT_FALSE(gate_.waits());
  EXPECT_EQ(stats_.read().excused, 0U);
}

TEST_F(ConnectivityGateTest, AFailureWhileTheNetworkIsAwayIsUnknown) {
  end(1, Verdict::Down, 10);
  end(2, Verdict::Down, 11);

  round(9, 12, false);

  for (const auto& [token, result] : passed_) {
    EXPECT_EQ(result.verdict, Verdict::Unknown);
    EXPECT_EQ(result.failure->code, "network_away");
    EXPECT_EQ(result.failure->phase, Phase::Connect);
    EXPECT_THAT(result.failure->summary, StartsWith("the network of this server was away"));
    EXPECT_THAT(result.failure->summary, testing::EndsWith("the check had found: no answer"));
  }
  EXPECT_EQ(passed_.size(), 2U);
  EXPECT_EQ(stats_.read().excused, 2U);
  EXPECT_EQ(stats_.read().away, 1U);
}

TEST_F(ConnectivityGateTest, RoundsThatWereOverCountForNothing) {
  round(1, 5, false);
  round(6, 7, true);
  end(1, Verdict::Down, 10, seconds(2));
  EXPECT_TRUE(gate_.waits()) << "neither away nor known to be there";

  round(10, 11, true);

  EXPECT_EQ(passed_.at(1).verdict, Verdict::Down);
  EXPECT_EQ(stats_.read().away, 0U);
}

TEST_F(ConnectivityGateTest, ALossDuringALongCheckIsFoundOutAfterwards) {
  round(1, 2, true);
  round(5, 7, false);
  round(8, 9, true);

  end(1, Verdict::Down, 10, seconds(8));

  EXPECT_EQ(passed_.at(1).verdict, Verdict::Unknown) << "at once: it is known already";
  EXPECT_EQ(stats_.read().rounds, 3U);
  EXPECT_EQ(stats_.read().rounds_away, 1U);
}

}  // namespace
}  // namespace promonitor
