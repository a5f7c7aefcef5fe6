// RunnerProber while a process is being started: that takes as long as the test wants.
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <utility>

#include <gmock/gmock.h>

#include "tests/core/runner/runner_fixture.hpp"
#include "tests/support/process_usage.hpp"
#include "tests/support/temporary_directory.hpp"

namespace promonitor {
namespace {

/// A copy of the runner's program that nobody can execute: whoever tries waits until it is free,
/// or for 45 seconds, the kernel's limit for that.
class HeldProgram {
 public:
  HeldProgram() {
    signal(SIGIO, SIG_IGN);  // how the kernel says that somebody tries
    std::filesystem::copy_file(RUNNER_PROGRAM, path());
    fd_ = ::open(path().c_str(), O_RDONLY | O_CLOEXEC);
    EXPECT_EQ(fcntl(fd_, F_SETLEASE, F_WRLCK), 0);
  }
  ~HeldProgram() { release(); }
  HeldProgram(const HeldProgram&) = delete;
  HeldProgram& operator=(const HeldProgram&) = delete;

  std::string path() const { return directory_.file("runner"); }
  void release() {
    if (fd_ >= 0) close(std::exchange(fd_, -1));
  }

 private:
  TemporaryDirectory directory_;
  int fd_ = -1;
};

class RunnerStartTest : public RunnerFixture {
 public:
  RunnerStartTest() {
    use("good_callback");
    make({.plugin_path = kind_->plugin_path, .plugin_id = kind_->plugin_id}, program_.path());
  }
  ~RunnerStartTest() override { program_.release(); }
  RunnerStartTest(const RunnerStartTest&) = delete;
  RunnerStartTest& operator=(const RunnerStartTest&) = delete;

 protected:
  HeldProgram program_;
};

TEST_F(RunnerStartTest, TheLoopGoesOnMeanwhileAndChecksWait) {
  const std::uint64_t token = start(create("x"));
  for (int turns = 0; turns < 20; ++turns) advance(std::chrono::milliseconds(10));
  EXPECT_TRUE(results_.empty());
  EXPECT_EQ(stats_.running, 0U);

  program_.release();

  EXPECT_EQ(result(token).verdict, Verdict::Up);
  EXPECT_EQ(stats_.running, 1U);
}

TEST_F(RunnerStartTest, ChecksDoNotWaitForEver) {
  const std::uint64_t token = start(create("x"));
  for (int seconds = 0; seconds < 10; ++seconds) advance(std::chrono::seconds(1));
  EXPECT_TRUE(results_.empty());

  advance(std::chrono::seconds(1));

  expectUnknown(result(token), "probe_hung");
  EXPECT_EQ(results_.at(token).failure->summary,
            "the plugin's process could not be started within 10 s");
  program_.release();
  // The one that came too late, and the one in its place.
  EXPECT_EQ(check(create("x")).verdict, Verdict::Up);
  until([&] { return stats_.running == 1; });
}

TEST_F(RunnerStartTest, NobodyWaitsForItWhenTheLastInstanceGoes) {
  const InstanceId instance = create("x");
  const std::uint64_t token = start(instance, std::chrono::seconds(1));
  for (int seconds = 0; seconds < 11; ++seconds) advance(std::chrono::seconds(1));
  expectUnknown(result(token), "probe_hung");

  prober_->destroy(instance);
  prober_.reset();
  program_.release();
  spawner_.reset();

  EXPECT_EQ(stats_.running, 0U);
  EXPECT_EQ(test::anyChild(), 0);
}

TEST_F(RunnerStartTest, WhatIsSentMeanwhileIsBounded) {
  const InstanceId instance = create("x");
  const std::string name(std::size_t{1} << 20, 'n');
  const std::uint64_t first = token_ + 1;
  for (int i = 0; i < 40; ++i) {
    prober_->start(
        instance,
        {.token = ++token_, .timeout = std::chrono::seconds(10), .flags = 0, .monitor_name = name});
  }
  loop_.turn(Duration(0));
  advance(std::chrono::seconds(2));

  expectUnknown(result(first), "probe_hung");
  EXPECT_THAT(results_.at(first).failure->summary, testing::HasSubstr("did not read"));
}

}  // namespace
}  // namespace promonitor
