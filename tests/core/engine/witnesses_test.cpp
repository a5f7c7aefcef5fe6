#include "core/engine/witnesses.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/log_lines.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/targets.hpp"

namespace promonitor {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Witnesses on a loop whose clock moves only when told to.
class WitnessesTest : public testing::Test, protected ResultSink {
 protected:
  void onResult(std::uint64_t token, CheckResult&& result) override {
    EXPECT_TRUE(passed_.emplace(token, std::move(result)).second) << "a second result";
  }
  static Address placeOf(const std::string& endpoint) {
    return *Address::parseEndpoint(endpoint, 0);
  }
  void watch(const WitnessSettings& settings) {
    ResultSink& sink = *this;
    witnesses_ = std::make_unique<Witnesses>(loop_, settings, sink, stats_, shards_away_, log_);
  }
  void fail(std::uint64_t token) {
    CheckResult result;
    result.verdict = Verdict::Down;
    result.failure = Failure{.code = "refused", .summary = "no answer"};
    witnesses_->onResult(token, std::move(result));
  }
  /// Turns the loop until so many rounds have ended. The limit is for a broken build only.
  void awaitRounds(std::uint64_t count) {
    for (int turns = 0; stats_.read().rounds < count && turns < 2000; ++turns) {
      loop_.turn(milliseconds(5));
    }
    ASSERT_EQ(stats_.read().rounds, count);
  }
  void pass(Duration time) {
    clock_.advance(time + milliseconds(2));
    loop_.turn(Duration(0));
    loop_.turn(Duration(0));
  }

  ManualClock clock_;
  EventLoop loop_{clock_};
  ShardStats stats_;
  Witnesses::ShardsAway shards_away_{0};
  std::shared_ptr<LogLines> lines_ = std::make_shared<LogLines>();
  spdlog::logger log_{"test", lines_};
  std::map<std::uint64_t, CheckResult> passed_;
  std::unique_ptr<Witnesses> witnesses_;
};

TEST_F(WitnessesTest, ArePresentWhenTheQuorumAnswers) {
  const test::SilentTarget one;
  const test::SilentTarget two;
  const test::RefusedPort refused;
  const test::FullBacklog silent;
  const Address good = placeOf(one.endpoint());
  const Address other = placeOf(two.endpoint());
  const Address bad = placeOf(refused.endpoint());
  const Address mute = placeOf(silent.endpoint());
  const struct {
    const char* what;
    std::vector<Address> targets;
    std::size_t quorum;
    bool reached;
  } cases[] = {
      {"the only one", {good}, 1, true},
      {"the only one refuses", {bad}, 1, false},
      {"one of two", {bad, good}, 1, true},
      {"one of two, and both are wanted", {good, bad}, 2, false},
      {"two of four", {mute, good, bad, other}, 2, true},
      {"two of four, and three are wanted", {bad, good, bad, other}, 3, false},
  };
  std::uint64_t rounds = 0;
  std::uint64_t away = 0;
  for (const auto& [what, targets, quorum, reached] : cases) {
    SCOPED_TRACE(what);
    watch({.targets = targets, .quorum = quorum});
    awaitRounds(++rounds);
    if (!reached) ++away;
    EXPECT_EQ(stats_.read().rounds_away, away);
    EXPECT_EQ(stats_.read().away, reached ? 0U : 1U);
    witnesses_.reset();
  }
}

TEST_F(WitnessesTest, WhoDoesNotAnswerInTimeDoesNotCount) {
  const test::FullBacklog silent;
  watch({.targets = {placeOf(silent.endpoint())}, .timeout = seconds(2)});
  fail(1);
  pass(seconds(1));
  EXPECT_EQ(stats_.read().rounds, 0U);
  EXPECT_TRUE(passed_.empty());

  pass(seconds(1));

  EXPECT_EQ(stats_.read().rounds_away, 1U);
  EXPECT_EQ(passed_.at(1).failure->code, "network_away");
  EXPECT_EQ(lines_->count("network away"), 1U) << lines_->all();
}

TEST_F(WitnessesTest, AreAskedAgainAfterTheInterval) {
  const test::SilentTarget target;
  watch({.targets = {placeOf(target.endpoint())}, .interval = seconds(10)});
  awaitRounds(1);
  pass(seconds(9));
  EXPECT_EQ(stats_.read().rounds, 1U);

  pass(seconds(1));
  awaitRounds(2);

  pass(seconds(10));
  awaitRounds(3);
  EXPECT_EQ(lines_->count("network"), 0U) << lines_->all();
}

TEST_F(WitnessesTest, AreAskedAtOnceWhenACheckFailed) {
  const test::SilentTarget target;
  watch({.targets = {placeOf(target.endpoint())}});
  awaitRounds(1);
  clock_.advance(seconds(1));
  loop_.turn(Duration(0));

  fail(1);
  fail(2);
  EXPECT_TRUE(passed_.empty()) << "that was before they ended";
  awaitRounds(2);

  EXPECT_EQ(passed_.size(), 2U) << "one round is enough for both";
  EXPECT_EQ(passed_.at(1).verdict, Verdict::Down);
}

TEST_F(WitnessesTest, ReturnWithTheNetwork) {
  const int port = test::bindLoopback(false);
  watch({.targets = {placeOf(test::loopbackEndpoint(test::boundPort(port)))},
         .interval = seconds(10)});
  awaitRounds(1);
  EXPECT_EQ(stats_.read().away, 1U);
  fail(1);
  EXPECT_EQ(passed_.at(1).verdict, Verdict::Unknown) << "away when it ended";

  ASSERT_EQ(::listen(port, 8), 0);
  pass(seconds(10));
  awaitRounds(2);
  fail(2);
  awaitRounds(2);

  EXPECT_EQ(stats_.read().away, 0U);
  EXPECT_EQ(passed_.at(2).verdict, Verdict::Down);
  EXPECT_EQ(lines_->count("network back"), 1U);
  ::close(port);
}

TEST_F(WitnessesTest, AreTalkedOfOnceHoweverManyShardsAskThem) {
  const int port = test::bindLoopback(false);
  const WitnessSettings settings{
      .targets = {placeOf(test::loopbackEndpoint(test::boundPort(port)))}, .interval = seconds(10)};
  watch(settings);
  ResultSink& sink = *this;
  ShardStats other_stats;
  Witnesses other(loop_, settings, sink, other_stats, shards_away_, log_);
  const auto both = [&](std::uint64_t rounds) {
    awaitRounds(rounds);
    return other_stats.read().rounds == rounds;
  };
  ASSERT_TRUE(both(1));
  EXPECT_EQ(lines_->count("network away"), 1U) << lines_->all();

  ASSERT_EQ(::listen(port, 8), 0);
  pass(seconds(10));
  while (!both(2)) loop_.turn(milliseconds(5));

  EXPECT_EQ(lines_->count("network back"), 1U) << lines_->all();
  ::close(port);
}

}  // namespace
}  // namespace promonitor
