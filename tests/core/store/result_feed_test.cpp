#include "core/store/result_feed.hpp"

#include <gtest/gtest.h>

#include "tests/support/manual_clock.hpp"

namespace promonitor {
namespace {

using std::chrono::minutes;
using Presence = ResultFeed::Presence;

class ResultFeedTest : public testing::Test {
 protected:
  static ResultBatch checks(std::size_t count, const std::string& summary = "") {
    ResultBatch batch;
    for (std::size_t i = 0; i < count; ++i) {
      CheckRecord check;
      check.monitor = MonitorKey{1};
      check.started_at = WallTime(std::chrono::microseconds(i));
      if (!summary.empty()) {
        check.result.verdict = Verdict::Down;
        check.result.failure =
            Failure{.phase = Phase::Connect, .code = "c", .summary = summary, .got = "g"};
      }
      check.result.metrics = {{"m", 1}};
      check.result.attributes = {{"a", std::string(1000, 'x')}};
      batch.checks.push_back(std::move(check));
    }
    return batch;
  }

  ManualClock clock_;
  ResultFeed feed_{clock_, {.max_events = 10, .max_bytes = 1'000'000}};
};

TEST_F(ResultFeedTest, KeepsNothingWhileNobodyFollows) {
  int told = 0;
  feed_.whenPublished([&] { ++told; });
  feed_.publish(checks(1));
  EXPECT_EQ(told, 0);

  const std::uint64_t next = feed_.follow();
  EXPECT_EQ(feed_.find(next).presence, Presence::NotYet);
  EXPECT_EQ(feed_.find(next - 1).presence, Presence::Gone);
  feed_.publish(checks(1));
  EXPECT_EQ(told, 1);
  EXPECT_EQ(feed_.find(next).presence, Presence::There);
}

TEST_F(ResultFeedTest, TellsOfNothingButEvents) {
  const std::uint64_t next = feed_.follow();
  const StateSnapshot up{.status = Status::Up, .health = Health::Up};
  ResultBatch batch = checks(1, "refused");
  batch.states = {{MonitorKey{1}, up, Standing{Status::Pending, Health::Pending}},
                  {MonitorKey{1}, up, Standing{Status::Up, Health::Up}},
                  {MonitorKey{1}, up}};
  batch.missed = {{.monitor = MonitorKey{1}, .count = 1}};
  feed_.publish(std::move(batch));
  feed_.publish({.missed = {{.monitor = MonitorKey{1}, .count = 1}}});

  const auto block = feed_.find(next).block;
  ASSERT_TRUE(block);
  EXPECT_EQ(block->events(), 3U) << "a state that did not change, and slots, are none";
  EXPECT_FALSE(block->states[1].before) << "what is not known may be one";
  const CheckResult& result = block->checks[0].result;
  EXPECT_EQ(result.failure->summary, "refused");
  EXPECT_EQ(result.failure->got + result.failure->code, "");
  EXPECT_TRUE(result.metrics.empty() && result.attributes.empty()) << "they are not told";
  EXPECT_EQ(feed_.find(next + 1).presence, Presence::NotYet);
}

TEST_F(ResultFeedTest, IsBoundedByEventsAndBytes) {
  const std::uint64_t first = feed_.follow();
  for (int i = 0; i < 4; ++i) feed_.publish(checks(4));
  EXPECT_EQ(feed_.range().oldest, first + 2) << "eight of ten";
  EXPECT_EQ(feed_.range().next, first + 4);
  EXPECT_EQ(feed_.find(first + 1).presence, Presence::Gone);
  EXPECT_EQ(feed_.find(first + 2).block->number, first + 2);

  feed_.publish(checks(1, std::string(400'000, 'x')));
  EXPECT_EQ(feed_.range().oldest, first + 2) << "there is room";
  feed_.publish(checks(1, std::string(50'000, 'x')));
  EXPECT_EQ(feed_.range().oldest, first + 2) << "ten events";
  feed_.publish(checks(1, std::string(10'000, 'x')));
  EXPECT_EQ(feed_.range().oldest, first + 3) << "eleven were too many";
  feed_.publish(checks(1, std::string(100'000, 'x')));
  EXPECT_EQ(feed_.range().oldest, first + 5) << "a million bytes were too many";
  feed_.publish(checks(2, std::string(400'000, 'x')));
  EXPECT_EQ(feed_.range().oldest, feed_.range().next) << "one that is too large is not kept";
  feed_.publish(checks(11));
  EXPECT_EQ(feed_.range().oldest, feed_.range().next);
  feed_.publish(checks(10));
  EXPECT_EQ(feed_.range().oldest, feed_.range().next - 1);
}

TEST_F(ResultFeedTest, WaitsForAReaderThatComesBackAndNotForEver) {
  const std::uint64_t first = feed_.follow();
  feed_.follow();
  feed_.leave();
  clock_.advance(minutes(60));
  feed_.publish(checks(1));
  EXPECT_EQ(feed_.find(first).presence, Presence::There) << "another one follows still";

  feed_.leave();
  clock_.advance(minutes(4));
  feed_.publish(checks(1));
  feed_.tidy();
  EXPECT_EQ(feed_.follow(), first + 2);
  EXPECT_EQ(feed_.find(first + 1).presence, Presence::There);

  feed_.leave();
  clock_.advance(minutes(5));
  feed_.publish(checks(1));
  const std::uint64_t later = feed_.follow();
  EXPECT_EQ(feed_.find(later - 1).presence, Presence::Gone);
  EXPECT_GT(later, first + 2) << "whoever had everything before has missed something";

  feed_.publish(checks(1));
  feed_.leave();
  clock_.advance(minutes(5));
  feed_.tidy();
  EXPECT_EQ(feed_.find(later).presence, Presence::Gone) << "also where nothing is published";
}

TEST_F(ResultFeedTest, IsOfOneLife) {
  const ResultFeed same(clock_);
  clock_.advance(std::chrono::microseconds(1));
  const ResultFeed later(clock_);
  EXPECT_EQ(same.life(), feed_.life());
  EXPECT_GT(later.life(), feed_.life());
  clock_.setWall(WallTime(std::chrono::microseconds(-1)));
  EXPECT_EQ(ResultFeed(clock_).life(), 0U);
}

}  // namespace
}  // namespace promonitor
