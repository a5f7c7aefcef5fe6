// What does a check cost the whole daemon: scheduled, run, judged and stored? `promonitor serve` on
// one processor against a target on the other, and next to it a program that does the same checks
// at the same rate with nothing around.
//
//   bench_daemon [--runs N] [--only CASE] [--seconds N] [--percent N]
//
// `--seconds` is how long each run is watched, `--percent` a part of the checks a second. CPU, user
// and system, is that of all threads of the daemon. Prints one JSON object a line, then a table.
#include <algorithm>
#include <cstdio>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "bench/connect_checks.hpp"
#include "bench/cpu.hpp"
#include "bench/daemon/daemon_run.hpp"
#include "bench/daemon/observation.hpp"
#include "bench/guarded.hpp"
#include "bench/kinds/echo_limit.hpp"
#include "bench/kinds/http_limit.hpp"
#include "bench/kinds/https_limit.hpp"
#include "bench/machine.hpp"
#include "bench/target_process.hpp"
#include "tests/support/certificates.hpp"

#include <CLI/CLI.hpp>

namespace {

using namespace promonitor;
using namespace promonitor::bench;

constexpr int kTargetCpu = 0;
constexpr int kDaemonCpu = 1;
constexpr std::size_t kInFlight = 1024;
/// Of a ping.
constexpr std::size_t kPackets = 3;
constexpr std::chrono::seconds kWarmUp{3};

struct Plan {
  int runs = 5;
  std::string only;  ///< a case; empty: all
  int seconds = 10;
  std::size_t percent = 100;
};

/// Does so many units at a rate, with nothing around.
using Limit = std::function<void(std::size_t units, std::size_t rate)>;

struct Case {
  std::string name;
  std::size_t rate = 0;   ///< checks a second
  int interval = 5;       ///< seconds, of each monitor
  std::size_t units = 1;  ///< of the limit, a check
  /// A monitor, without its name.
  std::function<std::string(std::size_t number)> monitor;
  Limit limit = {};  ///< none: nothing to compare with
};

/// CPU of this thread, in microseconds.
double cpuOf(const std::function<void()>& work) { return cpuPerUnit(1, work) / 1000; }

class Bench {
 public:
  explicit Bench(const Plan& plan);
  void run();

 private:
  void addCases();
  void measure(const Case& one, Collected& collected) const;
  Observation watch(const Case& one, std::size_t rate) const;

  const Plan plan_;
  const TestCertificates certificates_;
  const CertificateFiles identity_;
  const TargetProcess target_;
  std::vector<Case> cases_;
};

Bench::Bench(const Plan& plan)
    : plan_(plan),
      identity_(certificates_.issue()),
      target_({"--cpu", std::to_string(kTargetCpu), "--tls", identity_.chain, identity_.key}) {
  addCases();
  const auto unwanted = [&](const Case& one) { return one.name != plan_.only; };
  if (!plan_.only.empty()) std::erase_if(cases_, unwanted);
  if (cases_.empty()) throw std::runtime_error("there is no case '" + plan_.only + "'");
}

void Bench::addCases() {
  const auto http = [port = target_.port("http")](std::size_t /*number*/) {
    return fmt::format("http: \"http://127.0.0.1:{}/\"", port);
  };
  const Limit http_limit = [port = target_.port("http")](std::size_t checks, std::size_t rate) {
    HttpLimit(port, kInFlight).run(checks, rate);
  };
  const auto a_fifth_silent = [http, port = target_.port("silent")](std::size_t number) {
    if (number % 5 != 0) return http(number);
    return fmt::format("http: \"http://127.0.0.1:{}/\"", port);
  };
  const auto ports = target_.ports("close");
  cases_.push_back({"http", 5000, 5, 1, http, http_limit});
  cases_.push_back({"http_10000", 10'000, 5, 1, http, http_limit});
  cases_.push_back(
      {"tcp", 5000, 5, 1,
       [ports](std::size_t number) {
         return fmt::format("tcp: \"127.0.0.1:{}\"", ports[number % ports.size()]);
       },
       [ports](std::size_t checks, std::size_t rate) {
         ConnectChecks(ports, kInFlight, ConnectChecks::Ending::Close).run(checks, rate);
       }});
  cases_.push_back(
      {"ping", 5000, 5, kPackets,
       [](std::size_t /*number*/) {
         return fmt::format("ping: 127.0.0.1, count: {}, gap: 0s", kPackets);
       },
       [](std::size_t packets, std::size_t rate) { EchoLimit(kInFlight).run(packets, rate); }});
  cases_.push_back({"https", 1000, 5, 1,
                    [port = target_.port("tls"), ca = certificates_.caFile()](std::size_t) {
                      return fmt::format("http: \"https://127.0.0.1:{}/\", tls.ca_file: \"{}\"",
                                         port, ca);
                    },
                    [port = target_.port("tls"), ca = certificates_.caFile()](std::size_t checks,
                                                                              std::size_t rate) {
                      HttpsLimit(port, ca, kInFlight).run(checks, rate);
                    }});
  // The longest time-out takes an interval as long.
  cases_.push_back({"http_none_silent", 5000, 10, 1, http});
  cases_.push_back({"http_a_fifth_silent", 5000, 10, 1, a_fifth_silent});
}

Observation Bench::watch(const Case& one, std::size_t rate) const {
  std::vector<std::string> monitors(rate * static_cast<std::size_t>(one.interval));
  for (std::size_t i = 0; i < monitors.size(); ++i) {
    monitors[i] = fmt::format("{{ name: m-{}, {} }}", i, one.monitor(i));
  }
  DaemonRun daemon(fmt::format("engine: {{ shards: 1, max_in_flight_per_host: 0 }}\n"
                               "defaults: {{ interval: {0}s, timeout: {0}s }}\n",
                               one.interval),
                   monitors);
  daemon.awaitServing();
  std::this_thread::sleep_for(kWarmUp + std::chrono::seconds(one.interval));
  const DaemonReading before = daemon.read();
  std::this_thread::sleep_for(std::chrono::seconds(plan_.seconds));
  const DaemonReading after = daemon.read();
  if (daemon.stop() != 0) throw std::runtime_error("the daemon did not stop in order");
  return {before, after};
}

void Bench::measure(const Case& one, Collected& collected) const {
  const std::size_t rate = std::max<std::size_t>(1, one.rate * plan_.percent / 100);
  const Observation seen = watch(one, rate);
  const double per_unit = seen.cpuMicrosecondsPerCheck() / static_cast<double>(one.units);
  const std::string metric = one.units == 1 ? "cpu_us_per_check" : "cpu_us_per_packet";
  if (one.limit) {
    const std::size_t units = rate * one.units;
    const auto seconds = static_cast<std::size_t>(plan_.seconds);
    const double limit = cpuOf([&] { one.limit(units * seconds, units); });
    collected.add(metric, per_unit, limit / static_cast<double>(units * seconds));
  } else {
    collected.add(metric, per_unit);
  }
  collected.add(seen);
}

void Bench::run() {
  printMachine();
  std::vector<Collected> collected;
  for (const Case& one : cases_) {
    collected.emplace_back(one.name, static_cast<double>(one.rate * plan_.percent) / 100);
  }
  for (int i = 0; i < plan_.runs; ++i) {
    for (std::size_t at = 0; at < cases_.size(); ++at) measure(cases_[at], collected[at]);
  }
  print("daemon", collected);
}

}  // namespace

int main(int argc, char** argv) {
  return guarded("bench_daemon", [&] {
    Plan plan;
    CLI::App options("What a check costs the whole daemon, beside the same checks by hand.");
    options.add_option("--runs", plan.runs)->check(CLI::PositiveNumber);
    options.add_option("--only", plan.only, "A case.");
    options.add_option("--seconds", plan.seconds, "A run.")->check(CLI::PositiveNumber);
    options.add_option("--percent", plan.percent, "Of the rates of the cases.")
        ->check(CLI::PositiveNumber);
    CLI11_PARSE(options, argc, argv);
    pinTo(kDaemonCpu);
    Bench(plan).run();
    return 0;
  });
}
