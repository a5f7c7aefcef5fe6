// A daemon whose database is away: what it finds out is on disk, over a stop, and nothing is lost.
#include <poll.h>
#include <sqlite3.h>

#include <csignal>
#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "core/base/log.hpp"
#include "core/store/sql_store.hpp"
#include "tests/app/command_fixture.hpp"
#include "tests/support/targets.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;
using testing::ContainsRegex;

/// Another program that writes to the database and does not end.
class DatabaseLock {
 public:
  explicit DatabaseLock(const std::string& path) {
    sqlite3_open(path.c_str(), &database_);
    sqlite3_busy_timeout(database_, 5000);
    locked_ = sqlite3_exec(database_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK;
  }
  ~DatabaseLock() { sqlite3_close(database_); }
  DatabaseLock(const DatabaseLock&) = delete;
  DatabaseLock& operator=(const DatabaseLock&) = delete;
  bool locked() const { return locked_; }

 private:
  sqlite3* database_ = nullptr;
  bool locked_ = false;
};

class SpoolingDaemon : public DaemonFixture {
 protected:
  std::string configureTarget() const {
    return write("promonitor.yaml",
                 fmt::format("server: {{ listen: \"127.0.0.1:0\" }}\n"
                             "database: {{ url: \"sqlite://{}\" }}\n"
                             "users: [ {{ email: a@example.com, plan: free }} ]\n"
                             "defaults: {{ interval: 1s, timeout: 1s, owner: a@example.com }}\n"
                             "monitors: [ {{ name: shop, tcp: \"{}\" }} ]\n",
                             file("test.db"), target_.endpoint()));
  }
  /// The slots of the monitor that have a result.
  std::set<WallTime> slots() const {
    const auto log = makeLogger({.level = "error"});
    const auto store =
        SqlStore::open({.path = file("test.db"), .use = SqlStoreSettings::Use::Tool}, *log);
    const Monitor monitor = store->loadMonitors().at(0);
    std::set<WallTime> slots;
    for (const CheckRecord& check : store->latestChecks(monitor.spec.owner, monitor.key, 1000)) {
      if (check.slot != WallTime{}) slots.insert(check.slot);
    }
    return slots;
  }
  /// Waits for so many slots with a result.
  bool awaitSlots(std::size_t count) const {
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (std::chrono::steady_clock::now() < end) {
      if (slots().size() >= count) return true;
      ::poll(nullptr, 0, 50);
    }
    return false;
  }

  test::TcpTarget target_{{}};
};

TEST_F(SpoolingDaemon, LosesNoSlotWhenItStopsWhileTheDatabaseIsLocked) {
  const std::string config = configureTarget();
  start(config);
  ASSERT_TRUE(awaitSlots(2)) << daemon().err();
  std::size_t before = 0;
  {
    const DatabaseLock other(file("test.db"));
    ASSERT_TRUE(other.locked());
    before = slots().size();
    ASSERT_TRUE(answers(503, "/readyz", "", 20s)) << daemon().err();
    const auto stopped = std::chrono::steady_clock::now();
    daemon().signal(SIGTERM);
    EXPECT_EQ(daemon().waitForEnd(), 0);
    EXPECT_LT(std::chrono::steady_clock::now() - stopped, 10s);
    EXPECT_THAT(daemon().err(), ContainsRegex("results left in the spool rows=[1-9]"));
    EXPECT_EQ(slots().size(), before);
  }

  start(config);

  EXPECT_THAT(daemon().err(),
              ContainsRegex("results of an earlier run stored rows=[1-9][0-9]* lost=0"));
  const auto stored = slots();
  EXPECT_GT(stored.size(), before);
  WallTime expected = *stored.begin();
  std::size_t unbroken = 0;
  while (stored.contains(expected)) {
    expected += 1s;
    ++unbroken;
  }
  EXPECT_GT(unbroken, before) << "the slots of the time it was locked";
}

}  // namespace
}  // namespace promonitor
