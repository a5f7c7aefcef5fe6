#include "core/engine/recorder.hpp"

#include <latch>
#include <thread>

#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>

#include "tests/support/faulty_store.hpp"
#include "tests/support/temporary_directory.hpp"

namespace promonitor {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

ResultBatch batchOf(int monitor, int first, int count) {
  ResultBatch batch;
  for (int i = first; i < first + count; ++i) {
    CheckRecord record;
    record.monitor = MonitorKey{monitor};
    record.started_at = WallTime(std::chrono::microseconds(i));
    batch.checks.push_back(record);
  }
  return batch;
}

class RecorderTest : public testing::Test {
 protected:
  RecorderTest() {
    const User user = store_.saveUser("a@example.com", "free", WallTime{});
    std::vector<MonitorSpec> specs(8);
    for (std::size_t i = 0; i < specs.size(); ++i) {
      specs[i].id = Uuid::named(Uuid{}, std::to_string(i));
      specs[i].owner = user.id;
    }
    store_.saveMonitors(specs, {});
  }

  /// Waits for a fact other threads bring about; gives up after ten seconds.
  template <class Fact>
  bool eventually(Fact fact) {
    const MonoTime end = clock_.now() + seconds(10);
    while (!fact()) {
      if (clock_.now() > end) return false;
      std::this_thread::yield();
    }
    return true;
  }

  SystemClock clock_;
  spdlog::logger log_{"test", std::make_shared<spdlog::sinks::null_sink_mt>()};
  FaultyStore store_;
};

TEST_F(RecorderTest, CommitsManyResultsInOneTransaction) {
  {
    Recorder recorder(store_, clock_, log_, {.max_wait = seconds(60), .batch_rows = 100});
    for (int i = 0; i < 10; ++i) recorder.submit(batchOf(1, i * 10, 10));
    ASSERT_TRUE(eventually([&] { return recorder.stats().committed_checks == 100; }));
  }

  EXPECT_EQ(store_.counts().checks, 100);
  EXPECT_EQ(store_.commits, 1);
}

TEST_F(RecorderTest, CommitsFewResultsAfterTheWait) {
  Recorder recorder(store_, clock_, log_, {.max_wait = milliseconds(5)});
  recorder.submit(batchOf(1, 0, 1));

  EXPECT_TRUE(eventually([&] { return recorder.stats().committed_checks == 1; }));
}

TEST_F(RecorderTest, TellsWhoAskedOnceItIsStoredOrNot) {
  std::atomic<int> stored = 0;
  std::atomic<int> failed = 0;
  const auto told = [&](bool is_stored) {
    if (is_stored) {
      EXPECT_EQ(store_.counts().checks, 2) << "after the commit";
    }
    ++(is_stored ? stored : failed);
  };
  Recorder recorder(store_, clock_, log_, {.max_wait = milliseconds(5), .max_waiting = 2});
  recorder.submit(batchOf(1, 0, 2), told);
  ASSERT_TRUE(eventually([&] { return stored == 1; }));

  store_.fail(true);
  recorder.submit(batchOf(1, 2, 1), told);
  ASSERT_TRUE(eventually([&] { return failed == 1; })) << "not when the store is back";
  recorder.submit(batchOf(1, 3, 2), told);
  EXPECT_EQ(failed, 2) << "dropped";

  store_.fail(false);
  EXPECT_TRUE(eventually([&] { return recorder.healthy(); }));
  EXPECT_EQ(stored, 1);
}

TEST_F(RecorderTest, CommitsEveryPartOfABatch) {
  const SlotPlan plan{WallTime(seconds(1)), seconds(10), false};
  const StateSnapshot state{.status = Status::Down, .health = Health::Down};
  const Incident incident{.monitor = MonitorKey{1}, .opened_at = WallTime(seconds(3))};
  {
    Recorder recorder(store_, clock_, log_, {.max_wait = milliseconds(5)});
    recorder.submit({.plans = {{MonitorKey{1}, plan}}});
    recorder.submit({.missed = {{MonitorKey{1}, WallTime(seconds(2)), WallTime(seconds(12)), 2}}});
    recorder.submit({.states = {{MonitorKey{1}, state}}});
    recorder.submit({.incidents = {incident}});
  }

  const auto monitors = store_.loadMonitors();
  const auto first = std::find_if(monitors.begin(), monitors.end(),
                                  [](const Monitor& each) { return each.key == MonitorKey{1}; });
  ASSERT_NE(first, monitors.end());
  EXPECT_EQ(first->plan, plan);
  EXPECT_EQ(first->state, state);
  EXPECT_EQ(store_.counts().missed_slots, 2);
  EXPECT_EQ(store_.openIncidents(first->spec.owner), std::vector{incident});
}

TEST_F(RecorderTest, DestructorCommitsWhatIsLeft) {
  {
    Recorder recorder(store_, clock_, log_, {.max_wait = seconds(60)});
    recorder.submit(batchOf(1, 0, 7));
  }

  EXPECT_EQ(store_.counts().checks, 7);
}

TEST_F(RecorderTest, KeepsResultsWhileTheStoreIsAway) {
  Recorder recorder(store_, clock_, log_, {.max_wait = milliseconds(1)});
  store_.fail(true);
  recorder.submit(batchOf(1, 0, 5));
  ASSERT_TRUE(eventually([&] { return recorder.stats().failed_commits > 0; }));
  EXPECT_FALSE(recorder.healthy());
  recorder.submit(batchOf(1, 5, 5));
  EXPECT_EQ(recorder.stats().committed_checks, 0U);

  store_.fail(false);

  EXPECT_TRUE(eventually([&] { return recorder.stats().committed_checks == 10; }));
  EXPECT_TRUE(recorder.healthy());
  EXPECT_EQ(store_.counts().checks, 10);
}

TEST_F(RecorderTest, CountsWhatItHadToDrop) {
  Recorder recorder(store_, clock_, log_, {.max_wait = seconds(60), .max_waiting = 10});
  recorder.submit(batchOf(1, 0, 8));
  recorder.submit(batchOf(1, 8, 8));

  EXPECT_EQ(recorder.stats().dropped, 8U);
  EXPECT_EQ(recorder.stats().waiting, 8U);
}

/// Submits results 0, 1, 2, ... of one monitor, each with a state that carries its number.
void submitNumbered(Recorder& recorder, int monitor, int count) {
  for (int i = 0; i < count; ++i) {
    ResultBatch batch = batchOf(monitor, i, 1);
    StateSnapshot snapshot;
    snapshot.failures_in_row = i;
    batch.states.push_back({MonitorKey{monitor}, snapshot});
    recorder.submit(std::move(batch));
  }
}

class SpoolingRecorderTest : public RecorderTest {
 protected:
  Spool open() { return {directory_.file("spool"), "memory", std::size_t{1} << 20}; }

  /// Results in batches of five until `rows` of them wait on disk.
  int submitUntilSpooled(Recorder& recorder, std::uint64_t rows) {
    int next = 0;
    EXPECT_TRUE(eventually([&] {
      if (recorder.stats().failed_commits > 0 && recorder.stats().waiting < 5) {
        recorder.submit(batchOf(1, next, 5));
        next += 5;
      }
      if (next == 0) recorder.submit(batchOf(1, next++, 1));
      return recorder.stats().spooled >= rows;
    }));
    return next;
  }

  TemporaryDirectory directory_;
};

TEST_F(SpoolingRecorderTest, PutsOnDiskWhatIsTooMuchForMemory) {
  Spool spool = open();
  Recorder recorder(store_, clock_, log_, {.max_wait = milliseconds(1), .memory_rows = 3}, &spool);
  store_.fail(true);
  const int submitted = submitUntilSpooled(recorder, 1);
  EXPECT_EQ(recorder.stats().committed_checks, 0U);

  store_.fail(false);

  const auto all = static_cast<std::uint64_t>(submitted);
  EXPECT_TRUE(eventually([&] { return recorder.stats().committed_checks == all; }));
  EXPECT_TRUE(eventually([&] { return recorder.stats().spooled == 0; }));
  EXPECT_EQ(recorder.stats().waiting, 0U);
  EXPECT_EQ(recorder.stats().dropped, 0U);
  EXPECT_EQ(store_.counts().checks, submitted);
}

TEST_F(SpoolingRecorderTest, LeavesOnDiskWhatTheStoreDidNotTakeBeforeTheEnd) {
  constexpr int kStates = 20;
  {
    Spool spool = open();
    Recorder recorder(store_, clock_, log_, {.max_wait = milliseconds(1)}, &spool);
    store_.fail(true);
    submitNumbered(recorder, 1, kStates);
  }
  store_.fail(false);
  EXPECT_EQ(store_.counts().checks, 0);

  Spool spool = open();
  EXPECT_EQ(replay(spool, store_), static_cast<std::uint64_t>(kStates));

  EXPECT_EQ(store_.counts().checks, kStates);
  EXPECT_EQ(store_.loadMonitors().at(0).state.failures_in_row, kStates - 1);
}

TEST_F(SpoolingRecorderTest, DropsOnlyWhenMemoryAndDiskAreFull) {
  Spool spool(directory_.file("small"), "memory", 200);
  store_.fail(true);
  {
    Recorder recorder(store_, clock_, log_,
                      {.max_wait = milliseconds(1), .max_waiting = 30, .memory_rows = 3}, &spool);
    int next = 0;
    EXPECT_TRUE(eventually([&] {
      recorder.submit(batchOf(1, next++, 1));
      return recorder.stats().dropped > 0;
    }));
    const Recorder::Stats stats = recorder.stats();
    EXPECT_LE(stats.waiting, 30U);
    EXPECT_GE(stats.waiting + stats.spooled, 30U);
    store_.fail(false);
  }
  EXPECT_TRUE(spool.empty());
  EXPECT_GE(store_.counts().checks, 30);
}

TEST_F(RecorderTest, TakesBatchesFromManyThreadsInTheirOrder) {
  constexpr int kThreads = 4;
  constexpr int kBatches = 500;
  {
    Recorder recorder(store_, clock_, log_, {.max_wait = milliseconds(1)});
    std::latch start(kThreads);
    std::vector<std::jthread> threads;
    threads.reserve(kThreads);
    for (int t = 1; t <= kThreads; ++t) {
      threads.emplace_back([&, t] {
        start.arrive_and_wait();
        submitNumbered(recorder, t, kBatches);
      });
    }
  }

  EXPECT_EQ(store_.counts().checks, kThreads * kBatches);
  const std::vector<Monitor> monitors = store_.loadMonitors();
  for (std::size_t t = 0; t < kThreads; ++t) {
    EXPECT_EQ(monitors[t].state.failures_in_row, kBatches - 1);
  }
}

}  // namespace
}  // namespace promonitor
