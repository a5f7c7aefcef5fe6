// How many monitors does one daemon carry? `promonitor serve` with ever more of them at 60 s: of a
// kind that ends at once, for the schedule, the states and the store, and of `http` against a local
// target.
//
//   bench_scale [--only synthetic|http] [--monitors N]... [--seconds N] [--interval N]
//
// Each size is a daemon of its own, watched from the moment on at which every monitor was checked.
// Prints one JSON object a line, then a table.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "bench/daemon/daemon_run.hpp"
#include "bench/daemon/observation.hpp"
#include "bench/guarded.hpp"
#include "bench/machine.hpp"
#include "bench/target_process.hpp"

#include <CLI/CLI.hpp>

namespace {

using namespace promonitor;
using namespace promonitor::bench;

constexpr std::size_t kChanged = 10;
/// Of http; and of those whose configuration is read again, which takes as long as a start.
constexpr std::size_t kMost = 100'000;

struct Plan {
  std::string only;  ///< a kind; empty: both
  std::vector<std::size_t> monitors{1000, 10'000, 100'000, 1'000'000};
  int seconds = 60;
  int interval = 60;
};

struct Kind {
  std::string name;
  std::string target;  ///< as a monitor has it
};

std::string monitorOf(const Kind& kind, std::size_t number, const char* more = "") {
  return fmt::format("{{ name: m-{}, {}{} }}", number, kind.target, more);
}

std::string syntheticPlugin() {
  const auto here = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  return (here / "bench_plugins/probes_c.so").string();
}

std::string settingsOf(const Plan& plan) {
  return fmt::format(
      "plugins: {{ load: [{{ path: \"{}\", isolation: inline }}] }}\n"
      "engine: {{ max_in_flight_per_host: 0 }}\n"
      "defaults: {{ interval: {}s, timeout: {}s }}\n",
      syntheticPlugin(), plan.interval, std::min(plan.interval, 10));
}

/// Every monitor was checked, and what that left behind is stored.
void awaitFirstChecks(const DaemonRun& daemon, std::size_t monitors, int interval) {
  const std::chrono::seconds patience(2 * interval + 120);
  if (!daemon.awaitCount("promonitor_results_committed_total", static_cast<double>(monitors),
                         patience)) {
    throw std::runtime_error("the monitors were not all checked in time");
  }
}

void addReload(DaemonRun& daemon, const Kind& kind, std::size_t count, Collected& collected) {
  std::vector<std::string> changed(std::min(kChanged, count));
  for (std::size_t i = 0; i < changed.size(); ++i) {
    changed[i] = monitorOf(kind, i, ", retries: 1");
  }
  collected.add("reload_of_ten_seconds", daemon.reload(changed));
  const DaemonReading reloaded = daemon.read();
  collected.add("reload_memory_peak_mb", static_cast<double>(reloaded.memory_peak) / 1e6);
}

std::vector<Measurement> measure(const Plan& plan, const Kind& kind, std::size_t count) {
  std::vector<std::string> monitors(count);
  for (std::size_t i = 0; i < count; ++i) monitors[i] = monitorOf(kind, i);
  Collected collected(fmt::format("{}_{}", kind.name, count),
                      static_cast<double>(count) / plan.interval);
  DaemonRun daemon(settingsOf(plan), monitors);
  daemon.awaitServing();
  collected.add("start_to_api_seconds", daemon.secondsSinceStart());
  daemon.awaitCount("promonitor_checks_completed_total", 1, std::chrono::seconds(plan.interval));
  collected.add("start_to_first_check_seconds", daemon.secondsSinceStart());
  const DaemonReading started = daemon.read();
  collected.add("start_memory_peak_mb", static_cast<double>(started.memory_peak) / 1e6);
  collected.add("start_cpu_seconds", std::chrono::duration<double>(started.cpu).count());
  awaitFirstChecks(daemon, count, plan.interval);
  collected.add("start_to_all_stored_seconds", daemon.secondsSinceStart());

  const DaemonReading before = daemon.read();
  std::this_thread::sleep_for(std::chrono::seconds(plan.seconds));
  const Observation seen(before, daemon.read());
  collected.add(seen);
  collected.add("cpu_us_per_check", seen.cpuMicrosecondsPerCheck());
  collected.add("memory_bytes_per_monitor",
                static_cast<double>(seen.after().memory) / static_cast<double>(count));

  if (count <= kMost) addReload(daemon, kind, count, collected);
  collected.add("exit_status", daemon.stop());
  return collected.measurements();
}

void run(const Plan& plan) {
  printMachine();
  const TargetProcess target;
  const std::vector<Kind> kinds{
      {"synthetic", "empty_c: \"127.0.0.1:9\""},
      {"http", fmt::format("http: \"http://127.0.0.1:{}/\"", target.port("http"))}};
  std::vector<Measurement> all;
  for (const Kind& kind : kinds) {
    if (!plan.only.empty() && kind.name != plan.only) continue;
    for (const std::size_t count : plan.monitors) {
      if (kind.name == "http" && count > kMost) continue;
      for (const Measurement& one : measure(plan, kind, count)) {
        printJson("scale", one);
        all.push_back(one);
      }
      std::fflush(stdout);
    }
  }
  if (all.empty()) throw std::runtime_error("there is nothing to measure of '" + plan.only + "'");
  printTable(all);
}

}  // namespace

int main(int argc, char** argv) {
  return guarded("bench_scale", [&] {
    Plan plan;
    CLI::App options("How many monitors one daemon carries.");
    options.add_option("--only", plan.only, "A kind: synthetic, http.");
    options.add_option("--monitors", plan.monitors, "Sizes.")->check(CLI::PositiveNumber);
    options.add_option("--seconds", plan.seconds, "Watched of each.")->check(CLI::PositiveNumber);
    options.add_option("--interval", plan.interval, "Seconds.")->check(CLI::PositiveNumber);
    CLI11_PARSE(options, argc, argv);
    run(plan);
    return 0;
  });
}
