#include "core/runner/child_spawner.hpp"

#include <poll.h>

#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/process_usage.hpp"

namespace promonitor {
namespace {

class ChildSpawnerTest : public testing::Test {
 protected:
  /// One start, and what came of it.
  struct Wish final : ChildStart::Receiver {
    Wish(ChildSpawnerTest& of, ChildProcess::Command command)
        : test(of), start(std::in_place, *of.spawner_, of.loop_, std::move(command), *this) {}
    void onStarted(std::unique_ptr<ChildProcess> started) override {
      child = std::move(started);
      test.order_.push_back(this);
      start.reset();
    }
    void onNotStarted(const std::string& why) override {
      reason = why;
      test.order_.push_back(this);
      start.reset();
    }
    bool over() const { return !start; }

    ChildSpawnerTest& test;
    std::optional<ChildStart> start;
    std::unique_ptr<ChildProcess> child;
    std::string reason;
  };

  static ChildProcess::Command shell(const std::string& script) {
    return {.arguments = {"-c", script}, .program = "/bin/sh"};
  }
  void await(const Wish& wish) {
    for (int turns = 0; turns < 4000 && !wish.over(); ++turns) {
      loop_.turn(std::chrono::milliseconds(5));
    }
    ASSERT_TRUE(wish.over());
  }

  const SystemClock clock_{};
  EventLoop loop_{clock_};
  std::optional<ChildSpawner> spawner_{std::in_place};
  std::vector<const Wish*> order_;
};

TEST_F(ChildSpawnerTest, TellsInATurnOfItsOwn) {
  Wish wish(*this, shell("exit 3"));
  EXPECT_FALSE(wish.over());

  await(wish);

  ASSERT_TRUE(wish.child) << wish.reason;
  const auto end = wish.child->await(std::chrono::seconds(20));
  ASSERT_TRUE(end);
  EXPECT_EQ(end->exit_status, 3);
}

TEST_F(ChildSpawnerTest, StartsInTheOrderOfAsking) {
  Wish first(*this, shell("exit 0"));
  Wish second(*this, {.arguments = {}, .program = "/nonexistent/program"});
  Wish third(*this, shell("exit 0"));

  await(third);

  EXPECT_EQ(order_, (std::vector<const Wish*>{&first, &second, &third}));
  EXPECT_THAT(second.reason, testing::HasSubstr("/nonexistent/program: No such file"));
}

TEST_F(ChildSpawnerTest, LeavesNothingToThoseWhoNoLongerWait) {
  for (int i = 0; i < 20; ++i) {
    // Before it is started, meanwhile, and when its arrival waits for the loop.
    const Wish dropped(*this, shell("sleep 600"));
    if (i % 2 != 0) ::poll(nullptr, 0, i);
  }
  spawner_.reset();
  loop_.turn(Duration(0));

  EXPECT_TRUE(order_.empty());
  EXPECT_EQ(test::anyChild(), 0);
}

TEST_F(ChildSpawnerTest, ProcessesOutliveTheThreadThatAskedForThem) {
  std::optional<Wish> wish;
  std::jthread([&] {
    wish.emplace(*this, shell("read line <&3; exit 4"));
    await(*wish);
  }).join();
  ASSERT_TRUE(wish->child) << wish->reason;
  EXPECT_FALSE(wish->child->await(Duration(0)));

  wish->child->closeChannel();

  const auto end = wish->child->await(std::chrono::seconds(20));
  ASSERT_TRUE(end);
  EXPECT_EQ(end->exit_status, 4);
}

}  // namespace
}  // namespace promonitor
