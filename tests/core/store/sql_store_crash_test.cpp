#include <cstring>

#include <gmock/gmock.h>

#include "tests/core/store/child_process.hpp"
#include "tests/core/store/sqlite_fixture.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;

class SqlStoreCrash : public SqliteFixture {};

/// Commits batches of growing and shrinking size for ever, and says after each commit how many
/// checks are stored in all.
void commitForEver(SqlStore& store, MonitorKey monitor, std::int64_t stored,
                   const ChildProcess::Say& say) {
  for (int round = 0;; ++round) {
    ResultBatch batch;
    const int size = 1 + round * 37 % 400;
    for (int i = 0; i < size; ++i) {
      batch.checks.push_back(sampleCheck(monitor, (stored + i) * 1s));
    }
    store.commit(batch);
    stored += size;
    say(std::string(reinterpret_cast<const char*>(&stored), sizeof stored));
  }
}

std::int64_t lastNumber(const std::string& heard) {
  std::int64_t number = 0;
  const std::size_t whole = heard.size() / sizeof number;
  if (whole > 0) std::memcpy(&number, heard.data() + (whole - 1) * sizeof number, sizeof number);
  return number;
}

TEST_F(SqlStoreCrash, KeepsEveryAcknowledgedCheckThroughKills) {
  std::int64_t stored = 0;
  for (int cycle = 0; cycle < 20; ++cycle) {
    SCOPED_TRACE(cycle);
    ChildProcess child([&](const ChildProcess::Say& say) {
      const auto store = open();
      commitForEver(*store, prepare(*store), stored, say);
    });
    std::string heard;
    const std::size_t enough = sizeof(std::int64_t) * static_cast<std::size_t>(1 + cycle * 7 % 11);
    while (heard.size() < enough) heard += child.hear();
    // Whatever it was doing then: opening a transaction, inserting, committing.
    child.kill();
    heard += child.hearAll();
    const std::int64_t acknowledged = lastNumber(heard);
    ASSERT_GT(acknowledged, stored);

    const auto store = open();

    const User owner = store->listUsers().at(0);
    const auto monitor = store->loadMonitors().at(0);
    const auto checks = store->latestChecks(owner.id, monitor.key, 1'000'000);
    stored = static_cast<std::int64_t>(checks.size());
    ASSERT_GE(stored, acknowledged);
    EXPECT_EQ(store->counts().checks, stored);
    EXPECT_EQ(checks.front().slot, at((stored - 1) * 1s)) << "half a batch is stored";
    EXPECT_EQ(ask("PRAGMA integrity_check"), "ok");
  }
}

TEST_F(SqlStoreCrash, LeavesTheFileToTheNextDaemonWhenKilled) {
  ChildProcess child([&](const ChildProcess::Say& say) {
    const auto store = open();
    say("open");
    pause();
  });
  ASSERT_EQ(child.hear(), "open");
  EXPECT_THAT(refusal(), ::testing::HasSubstr("is in use by another promonitor (process " +
                                              std::to_string(child.pid()) + ")"));

  child.kill();

  EXPECT_EQ(refusal(), "opened");
}

}  // namespace
}  // namespace promonitor
