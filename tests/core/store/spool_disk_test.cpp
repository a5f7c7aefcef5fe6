// The spool on a disk that is full, and where it gets no room in the first place.
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/store/spool.hpp"
#include "tests/core/store/child_process.hpp"
#include "tests/core/store/small_disk.hpp"
#include "tests/core/store/store_samples.hpp"
#include "tests/support/temporary_directory.hpp"

namespace promonitor {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

class SpoolDisk : public testing::Test {
 protected:
  static constexpr const char* kNoDisk = "no small file system";

  std::string file() const { return directory_.file("results.spool"); }
  /// What `work` says in a process whose files are on a disk of that size.
  std::string onDiskOf(const char* size, const std::function<std::string()>& work) const {
    return inChild([&](const ChildProcess::Say& say) {
      const char* const why = mountSmallDisk(directory_.path().c_str(), size);
      say(why == nullptr ? work() : std::string(kNoDisk) + ": " + why);
    });
  }
  std::string refusal(std::size_t capacity) const {
    try {
      const Spool spool(file(), "db", capacity);
      return "opened";
    } catch (const StoreError& error) {
      return fmt::format("{}; {}", error.what(),
                         std::filesystem::exists(file()) ? "left a file" : "left nothing");
    }
  }

  TemporaryDirectory directory_;
};

ResultBatch batchAt(int second) {
  return {.checks = {failedCheck(MonitorKey{1}, std::chrono::seconds(second))}};
}

TEST_F(SpoolDisk, TakesAllThatItHasRoomForWhenTheDiskIsFull) {
  const std::string said = onDiskOf("1m", [&] {
    int taken = 0;
    {
      Spool spool(file(), "db", 256UL * 1024);
      std::ofstream ballast(directory_.file("ballast"), std::ios::binary);
      while (ballast << std::string(4096, 'x') << std::flush) {
      }
      while (spool.push(batchAt(taken))) ++taken;
    }
    Spool spool(file(), "db", 256UL * 1024);
    int found = 0;
    for (; !spool.empty(); ++found) {
      const ResultBatch* const batch = spool.front();
      if (batch == nullptr || batch->checks != batchAt(found).checks) break;
      spool.pop();
    }
    return fmt::format("{}, {} lost", taken > 500 ? "many" : "few", taken - found);
  });
  if (said.starts_with(kNoDisk)) GTEST_SKIP() << said;

  EXPECT_EQ(said, "many, 0 lost");
}

TEST_F(SpoolDisk, SaysThatTheDiskHasNoRoomForItAndTakesNone) {
  const std::string said = onDiskOf("1m", [&] { return refusal(2UL << 20U); });
  if (said.starts_with(kNoDisk)) GTEST_SKIP() << said;

  EXPECT_THAT(said, AllOf(StartsWith("cannot reserve the disk space of the spool " + file()),
                          HasSubstr("No space left on device: see that"),
                          HasSubstr("or name another file (database.spool.file)"),
                          HasSubstr("; left nothing")));
}

TEST_F(SpoolDisk, SaysThatFilesMayNotBeThatLarge) {
  const std::string said = inChild([&](const ChildProcess::Say& say) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{64UL * 1024, RLIM_INFINITY};
    setrlimit(RLIMIT_FSIZE, &small);
    say(refusal(1UL << 20U));
  });

  EXPECT_THAT(said, AllOf(StartsWith("cannot reserve the disk space of the spool " + file()),
                          HasSubstr("File too large"), HasSubstr("database.spool.size"),
                          HasSubstr("; left nothing")));
}

}  // namespace
}  // namespace promonitor
