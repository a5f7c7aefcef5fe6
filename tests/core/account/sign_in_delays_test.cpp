#include "core/account/sign_in_delays.hpp"

#include <string>

#include <gtest/gtest.h>

namespace promonitor {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

MonoTime after(Duration time) { return MonoTime(std::chrono::hours(1)) + time; }

TEST(SignInDelays, GrowAndStayBelowHalfAMinute) {
  const struct {
    int failures;
    seconds delay;
  } rows[] = {{0, seconds(0)},  {1, seconds(0)},  {2, seconds(0)},       {3, seconds(1)},
              {4, seconds(2)},  {5, seconds(4)},  {6, seconds(8)},       {7, seconds(16)},
              {8, seconds(30)}, {9, seconds(30)}, {1000000, seconds(30)}};
  for (const auto& row : rows) EXPECT_EQ(SignInDelays::delayAfter(row.failures), row.delay);
}

TEST(SignInDelays, HoldBackWhoGuessesAndLetEverybodyTryAgain) {
  SignInDelays delays;
  Duration now{};
  int tried = 0;
  for (; now < std::chrono::minutes(30); now += milliseconds(100)) {
    if (delays.begin("ops@example.com", after(now)) == Duration::zero()) ++tried;
  }
  EXPECT_EQ(tried, 3 + 5 + 58) << "so many guesses in half an hour";
  const Duration wait = delays.begin("ops@example.com", after(now));
  EXPECT_LE(wait, SignInDelays::kLongest);
  EXPECT_EQ(delays.begin("ops@example.com", after(now + wait)), Duration::zero());
}

TEST(SignInDelays, CountAttemptsThatRunStill) {
  SignInDelays delays;
  int begun = 0;
  for (int i = 0; i < 100; ++i) {
    if (delays.begin("ops@example.com", after({})) == Duration::zero()) ++begun;
  }
  EXPECT_EQ(begun, SignInDelays::kFree);
}

TEST(SignInDelays, AreLengthenedByNothingThatCameTooEarly) {
  SignInDelays delays;
  for (int i = 0; i < SignInDelays::kFree; ++i) delays.begin("a", after({}));
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(delays.begin("a", after(milliseconds(10 * i))), seconds(1) - milliseconds(10 * i));
  }
  EXPECT_EQ(delays.begin("a", after(seconds(1))), Duration::zero());
}

TEST(SignInDelays, AreGoneAfterASuccessAndAfterAnHour) {
  SignInDelays delays;
  for (int i = 0; i < SignInDelays::kFree; ++i) delays.begin("a", after({}));
  EXPECT_GT(delays.begin("a", after({})), Duration::zero());
  delays.succeeded("a");
  EXPECT_EQ(delays.begin("a", after({})), Duration::zero());
  for (int i = 0; i < 5; ++i) delays.begin("a", after({}));
  const MonoTime later = after(SignInDelays::kMemory);
  for (int i = 0; i < SignInDelays::kFree; ++i) {
    EXPECT_EQ(delays.begin("a", later), Duration::zero());
  }
  EXPECT_GT(delays.begin("a", later), Duration::zero());
}

TEST(SignInDelays, AreOfEachAccountAndBounded) {
  SignInDelays delays(10);
  for (int i = 0; i < SignInDelays::kFree; ++i) delays.begin("a", after({}));
  EXPECT_EQ(delays.begin("b", after({})), Duration::zero());
  EXPECT_GT(delays.begin("a", after({})), Duration::zero());
  delays.withdraw("a");
  EXPECT_EQ(delays.begin("a", after({})), Duration::zero());
  for (int i = 0; i < 1000; ++i) delays.begin("x" + std::to_string(i), after({}));
  EXPECT_EQ(delays.begin("a", after({})), Duration::zero()) << "it was quiet longest";
}

}  // namespace
}  // namespace promonitor
