#include "core/verify/test_run.hpp"

#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <iterator>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace promonitor::verify {
namespace {

/// What tests in their processes tell each other of.
struct Shared {
  std::atomic<int> running{0}, most{0}, computing{0}, most_computing{0};
};

class TestRunTest : public testing::Test {
 public:
  TestRunTest() {
    void* const memory =
        mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    shared_ = new (memory) Shared;
  }
  ~TestRunTest() override { munmap(shared_, sizeof(Shared)); }
  TestRunTest(const TestRunTest&) = delete;
  TestRunTest& operator=(const TestRunTest&) = delete;

 protected:
  static TestCase named(std::string name, std::function<void(TestLog&)> body) {
    return {.group = "group",
            .kind = {},
            .name = std::move(name),
            .limit = std::chrono::seconds(20),
            .body = std::move(body)};
  }
  /// Counts itself, and stays for a moment.
  TestCase counted(TestLoad load) {
    TestCase test = named("counted", [this, load](TestLog&) {
      const auto enter = [](std::atomic<int>& now, std::atomic<int>& most) {
        const int count = ++now;
        for (int known = most; known < count && !most.compare_exchange_weak(known, count);) {
        }
      };
      enter(shared_->running, shared_->most);
      if (load == TestLoad::Computes) enter(shared_->computing, shared_->most_computing);
      ::poll(nullptr, 0, 10);
      --shared_->running;
      if (load == TestLoad::Computes) --shared_->computing;
    });
    test.load = load;
    return test;
  }
  std::vector<std::string> run(const std::vector<TestCase>& tests, TestRoom room) {
    std::vector<std::string> told;
    const SystemClock clock;
    runTests(tests, room, clock, [&told](const ForkedOutcome& outcome) {
      EXPECT_EQ(outcome.report.outcome, Outcome::Pass) << outcome.report.name;
      told.push_back(outcome.report.name);
    });
    return told;
  }

  Shared* shared_;
};

TEST_F(TestRunTest, RunsSideBySideAndTellsInOrder) {
  // The first cannot end before the last has begun.
  const auto one = named("first", [this](TestLog&) {
    while (shared_->running < 2) ::poll(nullptr, 0, 1);
  });
  const auto other = named("other", [this](TestLog&) { ++shared_->running; });

  EXPECT_EQ(run({one, other, other}, {.jobs = 3, .computing = 1}),
            (std::vector<std::string>{"first", "other", "other"}));
}

TEST_F(TestRunTest, KeepsToItsRoom) {
  struct Case {
    TestRoom room;
    int most, most_computing;
  };
  for (const Case& one : {Case{{1, 1}, 1, 1}, Case{{4, 1}, 4, 1}, Case{{3, 2}, 3, 2}}) {
    SCOPED_TRACE(one.room.jobs);
    new (shared_) Shared;
    std::vector<TestCase> tests;
    for (int i = 0; i < 6; ++i) {
      tests.push_back(counted(TestLoad::Waits));
      tests.push_back(counted(TestLoad::Computes));
    }

    EXPECT_EQ(run(tests, one.room).size(), tests.size());

    EXPECT_LE(shared_->most, one.most);
    EXPECT_LE(shared_->most_computing, one.most_computing);
  }
}

TEST_F(TestRunTest, ATestHasNothingOfThoseBesideIt) {
  const auto descriptors = [](TestLog& log) {
    const std::filesystem::directory_iterator list("/proc/self/fd");
    log.note(std::to_string(std::distance(begin(list), end(list))));
    ::poll(nullptr, 0, 10);
  };
  std::vector<std::string> notes;
  const SystemClock clock;
  const std::vector<TestCase> tests(4, named("descriptors", descriptors));

  runTests(tests, {.jobs = 4, .computing = 1}, clock,
           [&notes](const ForkedOutcome& outcome) { notes.push_back(outcome.report.note); });

  EXPECT_EQ(notes, std::vector<std::string>(4, notes.front()));
}

TEST_F(TestRunTest, HasRoomForOneAtLeast) {
  EXPECT_EQ(TestRoom::of(1).jobs, 1U);
  EXPECT_EQ(TestRoom::of(1).computing, 1U);
  EXPECT_GT(TestRoom::of(0).jobs, TestRoom::of(0).computing);
  EXPECT_LE(TestRoom::of(256).computing, TestRoom::of(0).computing);
}

}  // namespace
}  // namespace promonitor::verify
