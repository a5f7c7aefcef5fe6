// What does it cost to keep history short? Two stores take the same results side by side, minute by
// simulated minute; one of them sums up every hour that is over and removes what is older than two
// hours, as a daemon does between its commits.
//
//   bench_history [--monitors N] [--hours N] [--rows N] [--postgres URL URL]
//
// --rows: as many are read or removed in a step.
//
// Prints one JSON object a line. The exit status says whether it could measure.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "bench/guarded.hpp"
#include "bench/report.hpp"
#include "core/base/log.hpp"
#include "core/model/history.hpp"
#include "core/store/sql_store.hpp"

#include <CLI/CLI.hpp>

namespace {

using namespace promonitor;
using namespace promonitor::bench;
using namespace std::chrono_literals;

const SystemClock kClock;
constexpr WallTime kBegin = WallTime(std::chrono::seconds(1'736'899'200));

struct HistoryPlan {
  int monitors = 1000;
  int hours = 8;
  std::size_t rows = TidyOrder{}.max_rows;
  std::vector<std::string> postgres;
};

/// Removed, with what is in it, by the destructor.
struct Folder {
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "pm-bench-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make " + pattern);
    path = pattern;
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

template <class Work>
double seconds(Work work) {
  const MonoTime began = kClock.now();
  work();
  return std::chrono::duration<double>(kClock.now() - began).count();
}

struct Side {
  std::unique_ptr<SqlStore> store;
  std::vector<MonitorKey> monitors;
  UserId owner{};
};

Side open(const SqlStoreSettings& settings, int monitors, spdlog::logger& log) {
  Side side{.store = SqlStore::open(settings, log)};
  side.owner = side.store->saveUser("bench@example.com", "team", kBegin).id;
  std::vector<MonitorSpec> specs;
  for (int i = 0; i < monitors; ++i) {
    MonitorSpec& spec = specs.emplace_back();
    spec.id = Uuid::named(Uuid{}, std::to_string(i));
    spec.owner = side.owner;
    spec.name = std::to_string(i);
    spec.kind = "http";
    spec.created_at = kBegin;
  }
  side.monitors = side.store->saveMonitors(specs, {});
  return side;
}

ResultBatch minuteOf(const std::vector<MonitorKey>& monitors, int minute) {
  ResultBatch batch;
  for (std::size_t i = 0; i < monitors.size(); ++i) {
    CheckRecord& check = batch.checks.emplace_back();
    check.monitor = monitors[i];
    check.slot = kBegin + std::chrono::minutes(minute) +
                 std::chrono::milliseconds(60'000 * i / monitors.size());
    check.started_at = check.slot + 1ms;
    check.lead = 60s;
    check.result.verdict = Verdict::Up;
    check.result.status_code = 200;
    check.result.response_time = std::chrono::milliseconds(50 + i % 100);
    for (const Phase phase : {Phase::Dns, Phase::Connect, Phase::Ttfb}) {
      check.result.phases[phase] = static_cast<std::int32_t>(1000 + i);
    }
  }
  return batch;
}

/// All steps of the pass at the end of an hour; how long each took.
void tidy(Store& store, int hour, std::size_t rows, std::vector<double>& steps_ms) {
  TidyOrder order{.sum_until = kBegin + std::chrono::hours(hour),
                  .checks_from = kBegin + std::chrono::hours(hour - 2),
                  .max_per_monitor = 1'000'000,
                  .max_rows = rows};
  for (bool more = true; more;) {
    steps_ms.push_back(1000 * seconds([&] {
                         const Tidied done = store.tidy(order);
                         order.after = done.last;
                         more = done.more;
                       }));
  }
}

double percentile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

void run(const HistoryPlan& plan) {
  const auto log = makeLogger({.level = "error"});
  const Folder folder;
  std::vector<SqlStoreSettings> settings(2);
  for (std::size_t i = 0; i < settings.size(); ++i) {
    settings[i].path = folder.path / fmt::format("{}.db", i);
    if (plan.postgres.empty()) continue;
    settings[i].postgres.emplace();
    settings[i].postgres->place = parsePostgresUrl(plan.postgres.at(i));
  }
  Side kept = open(settings[0], plan.monitors, *log);
  Side tidied = open(settings[1], plan.monitors, *log);
  bench::Measurement cost{.name = "keeping it short", .metric = "seconds_per_hour_of_results"};
  std::vector<double> steps_ms;
  for (int hour = 0; hour < plan.hours; ++hour) {
    double plain = 0;
    double with = 0;
    for (int minute = hour * 60; minute < hour * 60 + 60; ++minute) {
      const ResultBatch batch = minuteOf(kept.monitors, minute);
      plain += seconds([&] { kept.store->commit(batch); });
      with += seconds([&] { tidied.store->commit(batch); });
    }
    with += seconds([&] { tidy(*tidied.store, hour + 1, plan.rows, steps_ms); });
    if (hour < 3) continue;  // from then on as much is removed as comes
    cost.runs.push_back(with);
    cost.limit.push_back(plain);
  }
  std::vector<double> read_ms;
  const TimeWindow window{kBegin + 90s, kBegin + std::chrono::hours(plan.hours) - 90s};
  for (const MonitorKey key : tidied.monitors) {
    read_ms.push_back(1000 * seconds([&] {
                        const auto history = tidied.store->history(tidied.owner, key, {window, {}});
                        if (uptimeOf(*history, window).up < window.length() / 2) std::abort();
                      }));
  }
  const bench::Measurement p50{"step", "p50_ms", {percentile(steps_ms, 0.5)}, {}};
  const bench::Measurement p99{"step", "p99_ms", {percentile(steps_ms, 0.99)}, {}};
  const bench::Measurement read{"uptime", "p50_ms", {percentile(read_ms, 0.5)}, {}};
  for (const auto& each : {cost, p50, p99, read}) bench::printJson("history", each);
  bench::printTable({cost, p50, p99, read});
}

}  // namespace

int main(int argc, char** argv) {
  return guarded("bench_history", [&] {
    HistoryPlan plan;
    CLI::App options("What it costs to keep the history of checks short.");
    options.add_option("--monitors", plan.monitors)->check(CLI::PositiveNumber);
    options.add_option("--hours", plan.hours, "Of history.")->check(CLI::PositiveNumber);
    options.add_option("--rows", plan.rows)->check(CLI::PositiveNumber);
    options.add_option("--postgres", plan.postgres, "Two databases, in place of files.")
        ->expected(2);
    CLI11_PARSE(options, argc, argv);
    run(plan);
    return 0;
  });
}
