// Does a daemon keep its slots? Runs `promonitor serve` with many http monitors against a local
// target, some of which never answer, and accounts for every slot from what it stored.
//
//   bench_slots [--monitors N] [--interval-ms N] [--seconds N] [--silent PERCENT]
//
// Prints one JSON object a line. The exit status says whether it could measure.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <Poco/Exception.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketAddress.h>
#include <fmt/format.h>

#include "bench/guarded.hpp"
#include "bench/metrics_page.hpp"
#include "bench/target_process.hpp"
#include "core/base/log.hpp"
#include "core/store/sql_store.hpp"
#include "tests/support/child_process.hpp"

#include <CLI/CLI.hpp>

namespace {

using namespace promonitor;
using bench::MetricsPage;
using bench::TargetProcess;
using test::ChildProcess;

struct SlotsPlan {
  int monitors = 1000;
  int interval_ms = 1000;
  int seconds = 60;
  int silent_percent = 0;
};

/// Removed, with what is in it, by the destructor.
struct TempDirectory {
  TempDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "pm-bench-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make " + pattern);
    path = pattern;
  }
  ~TempDirectory() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

bool isSilent(int monitor, const SlotsPlan& plan) { return monitor % 100 < plan.silent_percent; }

std::filesystem::path writeConfiguration(const std::filesystem::path& directory,
                                         const SlotsPlan& plan, const TargetProcess& target,
                                         unsigned api_port) {
  auto file = directory / "promonitor.yaml";
  std::ofstream out(file);
  out << fmt::format(
      "server: {{ listen: \"127.0.0.1:{}\" }}\n"
      "database: {{ url: \"sqlite://{}/bench.db\" }}\n"
      "log: {{ level: warn }}\n"
      "engine: {{ max_in_flight_per_host: 0 }}\n"  // all targets are on one host
      "defaults: {{ interval: {}ms, timeout: 10s }}\n"
      "monitors:\n",
      api_port, directory.string(), plan.interval_ms);
  for (int i = 0; i < plan.monitors; ++i) {
    const bool silent = isSilent(i, plan);
    out << fmt::format("  - {{ name: \"{}-{}\", http: \"http://127.0.0.1:{}/\" }}\n",
                       silent ? "silent" : "healthy", i, target.port(silent ? "silent" : "http"));
  }
  return file;
}

/// A port that was free a moment ago.
unsigned freePort() {
  const Poco::Net::ServerSocket socket(Poco::Net::SocketAddress("127.0.0.1", 0));
  return socket.address().port();
}

MetricsPage waitUntilServing(std::uint16_t port) {
  for (int tries = 0;; ++tries) {
    try {
      return MetricsPage::fetch(port);
    } catch (const Poco::Exception&) {
      if (tries > 300) throw;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  }
}

/// What the store knows of the healthy monitors' slots after the daemon has ended.
struct Accounting {
  std::int64_t stored = 0;
  std::int64_t missing = 0;
  std::int64_t doubled = 0;
  std::int64_t recorded_missed = 0;
};

Accounting account(const std::filesystem::path& database, const SlotsPlan& plan) {
  const auto log = makeLogger({.level = "warn"});
  const auto store = SqlStore::open({.path = database}, *log);
  Accounting sum;
  sum.stored = store->counts().checks;
  sum.recorded_missed = store->counts().missed_slots;
  const auto interval = std::chrono::milliseconds(plan.interval_ms);
  for (const Monitor& monitor : store->loadMonitors()) {
    if (!monitor.spec.name.starts_with("healthy")) continue;
    std::map<WallTime, int> slots;
    for (const CheckRecord& check :
         store->latestChecks(monitor.spec.owner, monitor.key, 1'000'000)) {
      if (check.slot != WallTime{}) ++slots[check.slot];
    }
    if (slots.empty()) {
      ++sum.missing;
      continue;
    }
    const auto expected = (slots.rbegin()->first - slots.begin()->first) / interval + 1;
    sum.missing += expected - static_cast<std::int64_t>(slots.size());
    for (const auto& [slot, count] : slots) sum.doubled += count - 1;
  }
  return sum;
}

void report(const SlotsPlan& plan, const char* metric, double value) {
  std::printf(
      R"({"suite":"engine","case":"slots_%dx%dms_%d%%silent","metric":"%s","value":%g,"seconds":%d})"
      "\n",
      plan.monitors, plan.interval_ms, plan.silent_percent, metric, value, plan.seconds);
}

int run(const SlotsPlan& plan) {
  const TempDirectory directory;
  const auto here = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  const TargetProcess target;
  const unsigned api_port = freePort();
  const auto file = writeConfiguration(directory.path, plan, target, api_port);
  ChildProcess daemon({(here / "promonitor").string(), "serve", "--config", file.string()});
  const auto port = static_cast<std::uint16_t>(api_port);
  waitUntilServing(port);
  std::this_thread::sleep_for(std::chrono::seconds(6));  // first checks of new monitors

  const MetricsPage before = MetricsPage::fetch(port);
  const auto cpu_before = daemon.cpu();
  std::this_thread::sleep_for(std::chrono::seconds(plan.seconds));
  const auto cpu = daemon.cpu() - cpu_before;
  const MetricsPage after = MetricsPage::fetch(port);
  const std::size_t memory = daemon.memory();
  const int status = daemon.stop();

  const auto grown = [&](const char* name) { return after.value(name) - before.value(name); };
  const Accounting slots = account(directory.path / "bench.db", plan);
  const double started = grown("promonitor_checks_started_total");
  const char* const lateness = "promonitor_start_lateness_seconds";
  report(plan, "checks_started", started);
  report(plan, "lateness_p50_ms_at_most", after.quantileSince(before, lateness, 0.5) * 1000);
  report(plan, "lateness_p99_ms_at_most", after.quantileSince(before, lateness, 0.99) * 1000);
  const char* const missed = "promonitor_slots_missed_total";
  report(plan, "slots_missed_by_the_engine", after.sum(missed) - before.sum(missed));
  report(plan, "healthy_slots_missing_in_store", static_cast<double>(slots.missing));
  report(plan, "healthy_slots_doubled_in_store", static_cast<double>(slots.doubled));
  report(plan, "results_stored", static_cast<double>(slots.stored));
  report(plan, "cpu_us_per_check",
         std::chrono::duration<double, std::micro>(cpu).count() / std::max(started, 1.0));
  report(plan, "memory_mb", static_cast<double>(memory) / 1e6);
  report(plan, "daemon_exit_status", status);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return bench::guarded("bench_slots", [&] {
    SlotsPlan plan;
    CLI::App options("Whether a daemon keeps its slots, accounted for from what it stored.");
    options.add_option("--monitors", plan.monitors)->check(CLI::PositiveNumber);
    options.add_option("--interval-ms", plan.interval_ms)->check(CLI::PositiveNumber);
    options.add_option("--seconds", plan.seconds, "Watched.")->check(CLI::PositiveNumber);
    options.add_option("--silent", plan.silent_percent, "Percent of targets that never answer.")
        ->check(CLI::Range(0, 100));
    CLI11_PARSE(options, argc, argv);
    return run(plan);
  });
}
