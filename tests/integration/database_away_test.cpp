// Promise P9: probing goes on while the database is away, and nothing is lost.
// PROMONITOR_AWAY_SECONDS and _ROUNDS go further.
#include <sqlite3.h>
#include <sys/mount.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/core/store/small_disk.hpp"
#include "tests/integration/lasting_daemon.hpp"
#include "tests/support/extent.hpp"
#include "tests/support/sanitizers.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::IsEmpty;

class DatabaseAway : public LastingDaemon {
 protected:
  using Act = std::function<void()>;
  static auto now() { return std::chrono::steady_clock::now(); }

  std::string config() const { return configureMany(monitors_, "1s"); }
  /// Each answer comes in time, and is what it must be without a database, or without one that can
  /// be written.
  void ask(int list_status) {
    const struct {
      const char* path;
      int status;
    } rows[] = {{"/api/v1/monitors", list_status}, {"/readyz", 503}, {"/healthz", 200}};
    for (const auto& row : rows) {
      SCOPED_TRACE(row.path);
      const auto asked = now();
      EXPECT_EQ(get(row.path, key_), row.status);
      slowest_answer_ = std::max(slowest_answer_, now() - asked);
      EXPECT_LT(now() - asked, 1500ms * test::kSlowness);
    }
  }
  /// All results so far are stored.
  bool drained() const {
    return metric("promonitor_results_spooled") == 0 && metric("promonitor_results_waiting") <= 100;
  }
  void awaitReady() {
    const auto began = now();
    while ((get("/readyz") != 200 || !drained()) && now() - began < 30s) rest(20ms);
    const auto took = now() - began;
    longest_drain_ = std::max(longest_drain_, took);
    EXPECT_LE(took, 30s) << "not drained: " << daemon().err();
  }
  /// The database is away again and again, and each time back.
  void live(const Act& leave, const Act& come_back, int list_status) {
    start(config());
    ASSERT_TRUE(goesOn()) << daemon().err();
    for (int round = 0; round < rounds_; ++round) {
      SCOPED_TRACE(round);
      leave();
      ASSERT_TRUE(answers(503, "/readyz", "", 30s)) << daemon().err();
      for (const auto end = now() + away_; now() < end; rest(200ms)) ask(list_status);
      come_back();
      awaitReady();
    }
    EXPECT_TRUE(goesOn());
    EXPECT_EQ(metric("promonitor_results_dropped_total"), 0);
    stop();
    judge();
  }
  /// Requires: the daemon has ended.
  void judge() const {
    const StoredSlots slots = stored();
    EXPECT_THAT(slots.faults, IsEmpty());
    EXPECT_EQ(integrity(), "ok");
    fmt::print(
        "{} monitors, away {} times for {} s: the slowest answer took {} ms, the longest way back "
        "{} ms; {}\n",
        monitors_, rounds_, away_ / 1s, slowest_answer_ / 1ms, longest_drain_ / 1ms, slots.text());
  }
  /// Starts a daemon that finds results in its spool; kills it at a moment.
  void startAndKill(std::chrono::milliseconds after) const {
    test::Program daemon({PROMONITOR_BINARY, "serve", "--config", file("promonitor.yaml")});
    daemon.waitForEnd(after);
    daemon.signal(SIGKILL);
    daemon.waitForEnd();
  }

  const int monitors_ = test::extent("PROMONITOR_AWAY_MONITORS", 20);
  const int rounds_ = test::extent("PROMONITOR_AWAY_ROUNDS", 1);
  const std::chrono::seconds away_{test::extent("PROMONITOR_AWAY_SECONDS", 1)};
  std::chrono::steady_clock::duration slowest_answer_{}, longest_drain_{};
};

TEST_F(DatabaseAway, NoSlotIsLostWhilePostgresIsDown) {
  use(Engine::Postgres);
  live([&] { cluster().kill(); }, [&] { cluster().start(); }, 500);
}

TEST_F(DatabaseAway, NoSlotIsLostWhilePostgresIsFrozen) {
  use(Engine::Postgres);
  live([&] { cluster().freeze(); }, [&] { cluster().thaw(); }, 500);
}

TEST_F(DatabaseAway, NoSlotIsLostWhileSqliteIsLocked) {
  sqlite3* other = nullptr;
  const auto run = [&](const char* sql) {
    EXPECT_EQ(sqlite3_exec(other, sql, nullptr, nullptr, nullptr), SQLITE_OK);
  };
  live(
      [&] {
        sqlite3_open(file("test.db").c_str(), &other);
        sqlite3_busy_timeout(other, 10'000);
        run("BEGIN IMMEDIATE");
      },
      [&] {
        run("ROLLBACK");
        sqlite3_close(other);
      },
      200);
}

TEST_F(DatabaseAway, SpoolOutlivesAStopAndKillsWhilePostgresIsDown) {
  use(Engine::Postgres);
  start(config());
  ASSERT_TRUE(goesOn()) << daemon().err();
  cluster().kill();
  ASSERT_TRUE(answers(503, "/readyz", "", 30s)) << daemon().err();
  for (const auto end = now() + away_; now() < end; rest(200ms)) ask(500);
  stop();
  EXPECT_THAT(daemon().err(), ContainsRegex("results left in the spool rows=[1-9]"));

  const CommandOutcome refused = startRefused(file("promonitor.yaml"));
  EXPECT_EQ(refused.status, 3) << "PostgreSQL is still down";
  EXPECT_THAT(refused.err, HasSubstr("the database postgresql://"));
  cluster().start();
  std::mt19937 random(7);
  for (int kills = 0; kills < 3 * rounds_; ++kills) {
    startAndKill(std::chrono::milliseconds(20 + random() % 200));
  }
  start(config());

  EXPECT_TRUE(goesOn());
  stop();
  judge();
}

/// A small file system on which all temporary directories are while this exists.
class SmallFileSystem {
 protected:
  SmallFileSystem() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing else runs yet.
    if (why_not_ == nullptr) ::setenv("TMPDIR", place_.path().c_str(), 1);
  }
  ~SmallFileSystem() {
    ::unsetenv("TMPDIR");  // NOLINT(concurrency-mt-unsafe): nothing runs any more.
    ::umount2(place_.path().c_str(), MNT_DETACH);
  }
  SmallFileSystem(const SmallFileSystem&) = delete;
  SmallFileSystem& operator=(const SmallFileSystem&) = delete;

  const TemporaryDirectory place_;
  const char* const why_not_ = mountSmallDisk(place_.path().c_str(), size().c_str());

 private:
  /// As much as is stored in the whole test, and a little more.
  static std::string size() {
    return fmt::format("{}m", 48 + test::extent("PROMONITOR_AWAY_ROUNDS", 1) *
                                       test::extent("PROMONITOR_AWAY_MONITORS", 20) / 50);
  }
};

/// The database and the spool are on a file system of their own, which another program fills. Made
/// before there are threads: a user namespace is for a process that has one.
class DiskFull : private SmallFileSystem, public DatabaseAway {
 protected:
  void SetUp() override {
    if (why_not_ != nullptr) GTEST_SKIP() << "no small file system here: " << why_not_;
  }
  void fill() const {
    for (const std::size_t piece : {std::size_t{1} << 16, std::size_t{1}}) {
      std::ofstream ballast(file("ballast"), std::ios::binary | std::ios::app);
      const std::string block(piece, 'x');
      while (ballast.write(block.data(), static_cast<std::streamsize>(piece)).flush()) {
      }
    }
  }
  void makeRoom() const { std::filesystem::remove(file("ballast")); }
};

TEST_F(DiskFull, NoSlotIsLostMeanwhile) {
  live([&] { fill(); }, [&] { makeRoom(); }, 200);
}

TEST_F(DiskFull, SpoolTakesWhatIsNotStoredWhenTheDaemonStops) {
  start(configureMany(monitors_, "1s"));
  ASSERT_TRUE(goesOn());
  fill();
  ASSERT_TRUE(answers(503, "/readyz", "", 30s)) << daemon().err();
  EXPECT_TRUE(daemon().waitFor("the disk is full: free some space")) << daemon().err();
  stop();
  EXPECT_THAT(daemon().err(), ContainsRegex("results left in the spool rows=[1-9]"));

  const CommandOutcome refused = startRefused(file("promonitor.yaml"));
  EXPECT_EQ(refused.status, 3) << refused.err;
  EXPECT_THAT(refused.err, HasSubstr("the disk is full: free some space"));
  makeRoom();
  start(file("promonitor.yaml"));

  EXPECT_THAT(daemon().err(),
              ContainsRegex("results of an earlier run stored rows=[1-9][0-9]* lost=0"));
  EXPECT_TRUE(goesOn());
  stop();
  judge();
}

}  // namespace
}  // namespace promonitor
