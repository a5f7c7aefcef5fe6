// What does a store of checks cost, in time and in room? Checks of http monitors at 60 s go to the
// store and, batch by batch in turns, to a program that inserts the same rows with nothing around.
// As each simulated hour is over the store sums it up, as it does beside a daemon's commits. Then
// the latest 100 checks of monitors are read, and history is removed while commits go on.
//
//   bench_store [--full | --rows N...] [--engine sqlite|postgres] [--monitors N] [--batch N]
//               [--commits N]
//
// Without --rows: a million checks in SQLite and 300,000 in PostgreSQL, which takes two minutes;
// all told, --full, ten million, and 300,000 and a million, which takes half an hour.
// --commits: as many with removal beside them, and as many without.
// Per engine and number of rows:
//   checks_per_s            commits alone; the limit is the other program's rate
//   checks_per_s_with_sums  commits, sums and chunks; the limit as before
//   commit_cpu_us_per_check, tidy_cpu_us_per_check
//                           CPU, user and system, of the thread that writes: SQLite alone
//   tidy_us_per_check       sums and chunks
//   bytes_per_check         the whole database with indexes and room that is not in use
//   latest_100_p50_ms, latest_100_p99_ms
//                           one read of a monitor's latest 100 checks, warm
//   latest_100_cpu_p99_ms   the same in CPU of the reading thread, which a busy machine does not
//                           stretch: SQLite alone
//   commit_p50_ms_with_removal, commit_p99_ms_with_removal
//                           while history is removed; the limit is the same without
//   removed_per_s           beside these commits
// Prints one JSON object a line, then a table. The exit status says whether it could measure.
#include <algorithm>
#include <cstdio>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

#include <fmt/format.h>

#include "bench/cpu.hpp"
#include "bench/guarded.hpp"
#include "bench/report.hpp"
#include "bench/store/engines.hpp"
#include "bench/store/sample_checks.hpp"
#include "bench/store/store_plan.hpp"
#include "core/base/log.hpp"
#include "core/model/history.hpp"
#include "core/store/history_keeper.hpp"

#include <CLI/CLI.hpp>

namespace promonitor::bench {
namespace {

using namespace std::chrono_literals;

const SystemClock kClock;
/// Between commits while history is removed: as often as a recorder commits under load.
constexpr auto kCommitEvery = 100ms;
constexpr std::size_t kCommitsInTurn = 20;
constexpr std::size_t kReads = 2000;
constexpr std::size_t kRead = 100;

/// Wall time and CPU of this thread.
struct Cost {
  double seconds = 0;
  double cpu_us = 0;

  template <class Work>
  void add(const Work& work) {
    const MonoTime began = kClock.now();
    cpu_us += cpuPerUnit(1000, work);
    seconds += std::chrono::duration<double>(kClock.now() - began).count();
  }
};

/// It is as late as when this is made.
class SampleCalendar final : public Clock {
 public:
  explicit SampleCalendar(const SampleChecks& checks) : now_(checks.now()) {}
  MonoTime now() const override { return kClock.now(); }
  WallTime wallNow() const override { return now_; }

 private:
  const WallTime now_;
};

double percentile(std::vector<double> values, double share) {
  const auto place = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + place, values.end());
  return values[static_cast<std::size_t>(place)];
}

class Bench {
 public:
  Bench(const StorePlan& plan, Engine& engine, std::size_t rows)
      : plan_(plan),
        engine_(engine),
        rows_(rows),
        name_(rows % kMillion == 0 ? fmt::format("{}_{}M", engine.name(), rows / kMillion)
                                   : fmt::format("{}_{}", engine.name(), rows)) {
    open();
    owner_ = store_->saveUser("bench@example.com", "team", SampleChecks::kBegin).id;
    std::vector<MonitorSpec> specs;
    for (int i = 0; i < plan.monitors; ++i) {
      MonitorSpec& spec = specs.emplace_back();
      spec.id = Uuid::named(Uuid{}, std::to_string(i));
      spec.owner = owner_;
      spec.name = std::to_string(i);
      spec.kind = "http";
      spec.created_at = SampleChecks::kBegin;
    }
    monitors_ = store_->saveMonitors(specs, {});
    checks_.emplace(monitors_);
  }

  std::vector<Measurement> run() {
    write();
    read();
    remove();
    return std::move(measured_);
  }

 private:
  void open() { store_ = SqlStore::open(engine_.settings(), *log_); }
  void add(const char* metric, double value, std::vector<double> limit = {}) {
    measured_.push_back({name_, metric, {value}, std::move(limit)});
  }

  /// Sums up the hours that are over.
  void tidy(WallTime until) {
    TidyOrder order{.sum_until = until, .max_per_monitor = 1'000'000};
    for (bool more = true; more;) {
      const Tidied done = store_->tidy(order);
      order.after = done.last;
      more = done.more;
    }
  }

  void write() {
    auto limit = engine_.openLimit();
    Cost committed, tidied, inserted;
    WallTime summed_until = SampleChecks::kBegin;
    for (std::size_t written = 0; written < rows_; written += plan_.batch) {
      const ResultBatch batch = checks_->next(std::min(plan_.batch, rows_ - written));
      const auto rows = rowsOf(batch.checks);
      committed.add([&] { store_->commit(batch); });
      inserted.add([&] { limit->insert(rows); });
      const WallTime hour = startOf(RollupWidth::Hour, checks_->now() - 2min);
      if (hour <= summed_until) continue;
      summed_until = hour;
      tidied.add([&] { tidy(hour); });
    }
    limit.reset();
    store_.reset();
    const auto checks = static_cast<double>(rows_);
    add("checks_per_s", checks / committed.seconds, {checks / inserted.seconds});
    add("checks_per_s_with_sums", checks / (committed.seconds + tidied.seconds),
        {checks / inserted.seconds});
    if (in_process_) {
      add("commit_cpu_us_per_check", committed.cpu_us / checks, {inserted.cpu_us / checks});
      add("tidy_cpu_us_per_check", tidied.cpu_us / checks);
    }
    add("tidy_us_per_check", tidied.seconds * 1e6 / checks);
    add("bytes_per_check", static_cast<double>(engine_.storeBytes()) / checks,
        {static_cast<double>(engine_.limitBytes()) / checks});
    open();
  }

  void read() {
    readLatest();  // to warm up
    const Latencies reads = readLatest();
    add("latest_100_p50_ms", percentile(reads.millis, 0.5));
    add("latest_100_p99_ms", percentile(reads.millis, 0.99));
    if (in_process_) add("latest_100_cpu_p99_ms", percentile(reads.cpu_millis, 0.99));
  }
  struct Latencies {
    std::vector<double> millis, cpu_millis;
  };
  /// How long each monitor's latest checks took, of some monitors.
  Latencies readLatest() {
    Latencies reads;
    const std::size_t stride = std::max<std::size_t>(1, monitors_.size() / kReads);
    for (std::size_t i = 0; i < monitors_.size(); i += stride) {
      Cost cost;
      std::size_t found = 0;
      cost.add([&] { found = store_->latestChecks(owner_, monitors_[i], kRead).size(); });
      if (found == 0) throw std::runtime_error("a monitor has no checks");
      reads.millis.push_back(cost.seconds * 1000);
      reads.cpu_millis.push_back(cost.cpu_us / 1000);
    }
    return reads;
  }

  /// How long each of some commits took, at their pace.
  void commit(std::vector<double>& millis) {
    for (std::size_t i = 0; i < kCommitsInTurn; ++i) {
      const MonoTime due = kClock.now() + kCommitEvery;
      const ResultBatch batch = checks_->next(plan_.batch);
      Cost cost;
      cost.add([&] { store_->commit(batch); });
      millis.push_back(cost.seconds * 1000);
      std::this_thread::sleep_until(due);
    }
  }

  void commitBeside(HistoryKeeper& keeper, std::vector<double>& millis) {
    const std::jthread tidying([&](const std::stop_token& stop) {
      while (!stop.stop_requested() && keeper.stats().passes == 0) {
        std::this_thread::sleep_for(std::min<Duration>(keeper.step(), 1s));
      }
    });
    commit(millis);
  }

  /// By the calendar of the samples checks are kept for an hour.
  void remove() {
    std::vector<double> alone, beside;
    const SampleCalendar calendar(*checks_);
    HistoryKeeper keeper(*store_, calendar, *log_, [] { return true; }, {.checks = 1h});
    double seconds = 0;
    while (alone.size() < plan_.commits) {
      commit(alone);
      Cost cost;
      cost.add([&] { commitBeside(keeper, beside); });
      seconds += cost.seconds;
    }
    add("commit_p50_ms_with_removal", percentile(beside, 0.5), {percentile(alone, 0.5)});
    add("commit_p99_ms_with_removal", percentile(beside, 0.99), {percentile(alone, 0.99)});
    add("removed_per_s", static_cast<double>(keeper.stats().removed_checks) / seconds);
  }

  const StorePlan& plan_;
  Engine& engine_;
  const std::size_t rows_;
  const std::string name_;
  const bool in_process_ = std::string_view(engine_.name()) == "sqlite";
  const std::shared_ptr<spdlog::logger> log_ = makeLogger({.level = "error"});
  std::unique_ptr<SqlStore> store_;
  UserId owner_{};
  std::vector<MonitorKey> monitors_;
  std::optional<SampleChecks> checks_;
  std::vector<Measurement> measured_;
};

void run(const StorePlan& plan) {
  std::vector<Measurement> all;
  const auto measure = [&](const std::vector<std::size_t>& usual, const auto& make) {
    for (const std::size_t rows : plan.rowsOr(usual)) {
      const auto engine = make();
      for (Measurement& each : Bench(plan, *engine, rows).run()) {
        printJson("store", each);
        all.push_back(std::move(each));
      }
    }
  };
  if (plan.engine != "postgres") {
    measure(plan.sqlite_rows, [] { return std::make_unique<SqliteEngine>(); });
  }
  if (plan.engine != "sqlite") {
    measure(plan.postgres_rows, [] { return std::make_unique<PostgresEngine>(); });
  }
  printTable(all);
}

}  // namespace
}  // namespace promonitor::bench

int main(int argc, char** argv) {
  return promonitor::bench::guarded("bench_store", [&] {
    using promonitor::bench::kMillion;
    promonitor::bench::StorePlan plan;
    CLI::App options("What it costs to store checks and to read them, beside the bare engines.");
    options.add_flag_callback(
        "--full",
        [&] {
          plan.sqlite_rows = {10 * kMillion};
          plan.postgres_rows = {300'000, kMillion};
        },
        "Ten million checks in SQLite, a million in PostgreSQL.");
    options.add_option("--rows", plan.rows, "Checks; more numbers: one after the other.")
        ->check(CLI::PositiveNumber);
    options.add_option("--engine", plan.engine)->check(CLI::IsMember({"sqlite", "postgres"}));
    options.add_option("--monitors", plan.monitors)->check(CLI::PositiveNumber);
    options.add_option("--batch", plan.batch, "Checks of a commit.")->check(CLI::PositiveNumber);
    options.add_option("--commits", plan.commits, "Of those that are timed.")
        ->check(CLI::PositiveNumber);
    CLI11_PARSE(options, argc, argv);
    promonitor::bench::run(plan);
    return 0;
  });
}
