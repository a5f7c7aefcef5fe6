// Who follows the results hears of each once, and not before it is stored.
#include <thread>

#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>

#include "core/engine/recorder.hpp"
#include "tests/support/faulty_store.hpp"
#include "tests/support/temporary_directory.hpp"

namespace promonitor {
namespace {

class RecorderFeed : public testing::Test {
 protected:
  RecorderFeed() {
    const User user = store_.saveUser("a@example.com", "free", WallTime{});
    MonitorSpec spec;
    spec.id = Uuid::named(Uuid{}, "a");
    spec.owner = user.id;
    store_.saveMonitors({spec}, {});
    feed_.whenPublished([this] { stored_when_told_ = store_.counts().checks; });
  }

  static ResultBatch checks(int first, int count) {
    ResultBatch batch;
    for (int i = first; i < first + count; ++i) {
      batch.checks.push_back(
          {.monitor = MonitorKey{1}, .started_at = WallTime(std::chrono::microseconds(i))});
    }
    return batch;
  }
  template <class Fact>
  bool comesTrue(Fact fact) {
    const MonoTime end = clock_.now() + std::chrono::seconds(10);
    while (!fact()) {
      if (clock_.now() > end) return false;
      std::this_thread::yield();
    }
    return true;
  }
  /// The starts of all checks that were told, in order.
  std::vector<std::int64_t> told() const {
    std::vector<std::int64_t> starts;
    const ResultFeed::Range range = feed_.range();
    for (std::uint64_t number = range.oldest; number < range.next; ++number) {
      for (const CheckRecord& check : feed_.find(number).block->checks) {
        starts.push_back(check.started_at.time_since_epoch().count());
      }
    }
    return starts;
  }

  SystemClock clock_;
  spdlog::logger log_{"test", std::make_shared<spdlog::sinks::null_sink_mt>()};
  FaultyStore store_;
  ResultFeed feed_{clock_};
  std::atomic<std::int64_t> stored_when_told_ = 0;
};

TEST_F(RecorderFeed, TellsAfterTheCommit) {
  feed_.follow();
  store_.fail(true);
  Recorder recorder(store_, clock_, log_, {.max_wait = std::chrono::milliseconds(1)}, nullptr,
                    &feed_);
  recorder.submit(checks(0, 5));
  ASSERT_TRUE(comesTrue([&] { return recorder.stats().failed_commits > 0; }));
  EXPECT_TRUE(told().empty());

  store_.fail(false);

  ASSERT_TRUE(comesTrue([&] { return stored_when_told_ == 5; }));
  EXPECT_EQ(told(), (std::vector<std::int64_t>{0, 1, 2, 3, 4}));
}

TEST_F(RecorderFeed, TellsWhatWaitedOnDiskOnceAndInOrder) {
  TemporaryDirectory directory;
  Spool spool(directory.file("spool"), "memory", std::size_t{1} << 20);
  feed_.follow();
  store_.fail(true);
  {
    Recorder recorder(store_, clock_, log_,
                      {.max_wait = std::chrono::milliseconds(1), .memory_rows = 2}, &spool, &feed_);
    for (int i = 0; i < 10; i += 5) {
      recorder.submit(checks(i, 5));
      const auto failed = recorder.stats().failed_commits;
      ASSERT_TRUE(comesTrue([&] { return recorder.stats().failed_commits > failed; }));
    }
    ASSERT_TRUE(comesTrue([&] { return recorder.stats().spooled > 0; }));
    store_.fail(false);
    ASSERT_TRUE(comesTrue([&] { return recorder.stats().committed_checks == 10; }));
  }

  std::vector<std::int64_t> all(10);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::int64_t>(i);
  EXPECT_EQ(told(), all);
}

}  // namespace
}  // namespace promonitor
