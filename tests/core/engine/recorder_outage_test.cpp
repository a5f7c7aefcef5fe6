// A recorder, its spool and a real database that is away for a while: no slot is lost.
#include <poll.h>

#include <fstream>
#include <set>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>

#include "core/engine/recorder.hpp"
#include "core/store/sql_store.hpp"
#include "tests/core/store/child_process.hpp"
#include "tests/core/store/postgres_fixture.hpp"
#include "tests/core/store/small_disk.hpp"
#include "tests/support/temporary_directory.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr Duration kDrained = 30s;
constexpr int kAtOnce = 300;

/// A monitor with a slot a second whose results a recorder stores.
class RecordedSlots {
 public:
  RecordedSlots(Store& store, const std::string& spool_file)
      : store_(store), monitor_(prepareMonitor(store)), spool_(spool_file, "db", 1UL << 20U) {
    recorder_.emplace(store, clock_, log_, RecorderSettings{.max_wait = 1ms, .memory_rows = 100},
                      &spool_);
  }

  void submit() {
    ResultBatch batch;
    for (int i = 0; i < kAtOnce; ++i) {
      batch.checks.push_back(sampleCheck(monitor_, std::chrono::seconds(submitted_++)));
    }
    recorder_->submit(std::move(batch));
  }
  bool stored(Duration within) {
    return eventually(within, [&] {
      return recorder_->caughtUp() &&
             recorder_->stats().committed_checks == static_cast<std::uint64_t>(submitted_);
    });
  }
  bool spooled(int checks) {
    return eventually(20s,
                      [&] { return recorder_->stats().spooled >= static_cast<unsigned>(checks); });
  }
  /// Ends the recorder; "600 of 600 slots, 0 dropped: " and the log.
  std::string account() {
    const auto dropped = recorder_->stats().dropped;
    recorder_.reset();
    std::set<WallTime> slots;
    const UserId owner = store_.listUsers().at(0).id;
    for (const CheckRecord& check : store_.latestChecks(owner, monitor_, 100'000)) {
      slots.insert(check.slot);
    }
    return fmt::format("{} of {} slots, {} dropped: {}", slots.size(), submitted_, dropped,
                       text_.str());
  }

 private:
  template <class Fact>
  bool eventually(Duration within, Fact fact) {
    const MonoTime end = clock_.now() + within;
    while (!fact()) {
      if (clock_.now() > end) return false;
      ::poll(nullptr, 0, 5);
    }
    return true;
  }

  SystemClock clock_;
  std::ostringstream text_;
  spdlog::logger log_{"test", std::make_shared<spdlog::sinks::ostream_sink_mt>(text_)};
  Store& store_;
  const MonitorKey monitor_;
  Spool spool_;
  std::optional<Recorder> recorder_;
  int submitted_ = 0;
};

std::string complete(int slots) { return fmt::format("{0} of {0} slots, 0 dropped: ", slots); }

TEST(RecorderOutage, LosesNoSlotWhilePostgresIsDownOrFrozen) {
  test::PostgresCluster cluster;
  const struct {
    const char* what;
    std::function<void()> take_away, bring_back;
    const char* cause;
  } rows[] = {
      {"down", [&] { cluster.kill(); }, [&] { cluster.start(); }, "connection"},
      {"frozen", [&] { cluster.freeze(); }, [&] { cluster.thaw(); }, "did not answer within"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    const TemporaryDirectory directory;
    SqlStoreSettings settings = postgresSettings(cluster.url(cluster.createDatabase()));
    settings.postgres->writer_patience = 2s;
    const auto store = SqlStore::open(settings, silentLog());
    RecordedSlots slots(*store, directory.file("spool"));
    slots.submit();
    ASSERT_TRUE(slots.stored(kDrained));

    row.take_away();
    slots.submit();
    EXPECT_TRUE(slots.spooled(kAtOnce));
    slots.submit();
    row.bring_back();
    EXPECT_TRUE(slots.stored(kDrained));

    const std::string account = slots.account();
    EXPECT_THAT(account, HasSubstr(complete(3 * kAtOnce)));
    EXPECT_THAT(account, HasSubstr("results not stored rows=300 reason=\"the database postgres"));
    EXPECT_THAT(account, HasSubstr(row.cause));
    EXPECT_THAT(account, HasSubstr("check that PostgreSQL runs there"));
    EXPECT_THAT(account, HasSubstr("next=\"kept, tried again\""));
  }
}

TEST(RecorderOutage, LosesNoSlotWhileTheDiskIsFull) {
  const TemporaryDirectory directory;
  const std::string account = inChild([&](const ChildProcess::Say& say) {
    if (const char* const why = mountSmallDisk(directory.path().c_str(), "4m")) {
      return say(std::string("no small file system: ") + why);
    }
    const std::string ballast = directory.file("ballast");
    const auto store = SqlStore::open({.path = directory.file("test.db")}, silentLog());
    RecordedSlots slots(*store, directory.file("spool"));
    std::ofstream filling(ballast, std::ios::binary);
    while (filling << std::string(4096, 'x') << std::flush) {
    }
    slots.submit();
    if (!slots.spooled(kAtOnce)) say("not spooled; ");
    slots.submit();
    if (!slots.spooled(2 * kAtOnce)) say("not spooled; ");
    filling.close();
    std::filesystem::remove(ballast);
    if (!slots.stored(kDrained)) say("not drained; ");
    say(slots.account());
  });
  if (account.starts_with("no small file system")) GTEST_SKIP() << account;

  EXPECT_THAT(account, testing::StartsWith(complete(2 * kAtOnce)));
  EXPECT_THAT(account, HasSubstr("test.db cannot grow, the disk is full: free some space"));
}

}  // namespace
}  // namespace promonitor
