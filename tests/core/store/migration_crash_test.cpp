// Promise P10: a migration that is killed leaves the old schema, the new one, or one of the steps
// between, and never half a step. PROMONITOR_MIGRATION_KILLS goes further.
#include <poll.h>

#include <filesystem>
#include <map>
#include <random>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "core/store/migrations.hpp"
#include "tests/core/store/child_process.hpp"
#include "tests/core/store/sqlite_fixture.hpp"
#include "tests/support/extent.hpp"

namespace promonitor {
namespace {

class MigrationCrash : public SqliteFixture {
 protected:
  static constexpr int kRows = 2000;

  /// Monitors of the first release that are down, and results.
  void fill() const {
    execute("INSERT INTO users (email, plan, created_us) VALUES ('ops@example.com', 'pro', 1)");
    const std::string numbers = fmt::format(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) ", kRows);
    execute(
        numbers +
        "INSERT INTO monitors SELECT i, 'id' || i, 1, 'm' || i, 'tcp', 'localhost:1', 1000000000, "
        "1000000000, 0, 1000000000, 1, 0, 1, 1, 'promonitor.yaml:1' FROM n");
    execute(numbers +
            "INSERT INTO monitor_states (monitor, status, health, since_us, failures_in_row, "
            "successes_in_row) SELECT i, 2, 2, i, 1, 0 FROM n");
    execute(numbers +
            "INSERT INTO checks (monitor, at_us, after_slot_us, verdict, duration_us) "
            "SELECT i, i, 0, 1, 5 FROM n");
  }
  std::string schema() const { return ask("SELECT group_concat(sql, ';') FROM sqlite_master"); }
  std::string number() const {
    return ask("SELECT printf('%03d', max(number)) FROM schema_migrations");
  }
  std::string rows(const char* table) const {
    return ask(std::string("SELECT count(*) FROM ") + table);
  }
};

TEST_F(MigrationCrash, LeavesTheSchemaOfAStep) {
  const int kills = test::extent("PROMONITOR_MIGRATION_KILLS", 5);
  const std::string old = path_ + ".old";
  std::map<std::string, std::string> schemas;
  for (const Migration& step : sqliteMigrations()) {
    apply(step);
    schemas[number()] = schema();
    if (step.number > 1) continue;
    fill();
    std::filesystem::copy_file(path_, old);
  }
  const auto restore = [&] {
    for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path_ + suffix);
    std::filesystem::copy_file(old, path_);
  };
  const auto steady = std::chrono::steady_clock::now;
  restore();
  const auto began = steady();
  open();
  const auto took = steady() - began;

  std::mt19937 random(5);
  std::map<std::string, int> left;
  for (int kill = 0; kill < kills; ++kill) {
    SCOPED_TRACE(kill);
    restore();
    {
      ChildProcess child([&](const ChildProcess::Say& /*say*/) { open(); });
      const auto wait = std::chrono::nanoseconds(took) * (random() % 1200) / 1000;
      const timespec pause{0, static_cast<long>(wait.count() % 1'000'000'000)};
      ::ppoll(nullptr, 0, &pause, nullptr);
    }
    const std::string reached = number();
    ++left[reached];
    EXPECT_EQ(schema(), schemas[reached]) << "at step " << reached;
    EXPECT_EQ(ask("PRAGMA integrity_check"), "ok");

    open();

    EXPECT_EQ(number(), schemas.rbegin()->first);
    EXPECT_EQ(schema(), schemas.rbegin()->second);
    EXPECT_EQ(rows("checks"), std::to_string(kRows));
    EXPECT_EQ(rows("incidents"), rows("monitor_states")) << "each was down";
  }
  for (const auto& [step, times] : left) fmt::print("left at step {}: {} times\n", step, times);
}

}  // namespace
}  // namespace promonitor
