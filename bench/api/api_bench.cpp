// How many requests a second does the API answer, and how soon, while checks run? `promonitor
// serve` on one processor, or on two (list_2, checks_2), and next to it a server on one that
// answers with the same bytes and does nothing else. Clients and the target of the checks are on
// the other.
//
//   bench_api [--runs N] [--only CASE] [--seconds N] [--connections N] [--rate N] [--checks N]
//
// `--rate`: checks a second that run meanwhile; `--checks`: of each monitor, before that. Prints
// one JSON object a line, then a table.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "bench/api/request_load.hpp"
#include "bench/api/responder.hpp"
#include "bench/cpu.hpp"
#include "bench/daemon/daemon_run.hpp"
#include "bench/daemon/observation.hpp"
#include "bench/guarded.hpp"
#include "bench/machine.hpp"
#include "bench/target_process.hpp"
#include "core/account/api_key_text.hpp"

#include <CLI/CLI.hpp>

namespace {

using namespace promonitor;
using namespace promonitor::bench;

constexpr int kClientCpu = 0;
constexpr int kDaemonCpu = 1;
/// Who asks; one more has the other monitors. A plan has a million requests a minute at most, which
/// one user would use up.
constexpr std::size_t kUsers = 4;
/// Monitors of each.
constexpr std::size_t kListed = 100;

struct Plan {
  int runs = 5;
  std::string only;  ///< a case; empty: all
  int seconds = 10;
  std::size_t connections = 128;
  std::size_t rate = 2000;
  std::size_t checks = 105;  ///< of each monitor, before anybody asks
};

std::vector<ApiKeyText> newKeys() {
  std::vector<ApiKeyText> keys;
  for (std::size_t user = 0; user <= kUsers; ++user) keys.push_back(ApiKeyText::generate());
  return keys;
}

std::string emailOf(std::size_t user) { return fmt::format("user{}@example.com", user); }

struct Case {
  std::string name;
  bool is_list = false;
  std::vector<int> cpus;  ///< of the daemon
};

std::vector<Case> cases() {
  const std::vector<int> one{kDaemonCpu};
  const std::vector<int> both{kDaemonCpu, kClientCpu};
  return {{"list", true, one},
          {"checks", false, one},
          {"list_2", true, both},
          {"checks_2", false, both}};
}

class Bench {
 public:
  explicit Bench(const Plan& plan);
  void run();

 private:
  std::string settings() const;
  std::vector<std::string> monitors() const;
  std::string request(std::size_t user, const std::string& path) const;
  std::string firstMonitor(std::size_t user) const;
  void measure(const Case& one, Collected& collected) const;

  const Plan plan_;
  const TemporaryDirectory directory_;
  const std::vector<ApiKeyText> keys_;  ///< by user
  const TargetProcess target_;
  std::unique_ptr<DaemonRun> daemon_;
};

Bench::Bench(const Plan& plan)
    : plan_(plan), keys_(newKeys()), target_({"--cpu", std::to_string(kClientCpu)}) {
  pinTo(kDaemonCpu);
  daemon_ = std::make_unique<DaemonRun>(settings(), monitors());
  pinTo(kClientCpu);
  daemon_->awaitServing();
  const std::size_t checks = monitors().size() * plan_.checks;
  if (!daemon_->awaitCount("promonitor_results_committed_total", static_cast<double>(checks),
                           std::chrono::seconds(60 + 2 * plan_.checks))) {
    throw std::runtime_error("the monitors were not checked in time");
  }
}

std::string Bench::settings() const {
  std::string users;
  for (std::size_t user = 0; user <= kUsers; ++user) {
    const std::string file = directory_.file(fmt::format("key{}", user));
    std::ofstream(file) << keys_[user].text() << '\n';
    std::filesystem::permissions(file, std::filesystem::perms::owner_read);
    users += fmt::format(
        "  - {{ email: {}, plan: bench, keys: [{{ name: bench, file: \"{}\", scopes: [read] }}] "
        "}}\n",
        emailOf(user), file);
  }
  return fmt::format(
      "plans: {{ bench: {{ requests_per_minute: 1000000 }} }}\n"
      "users:\n{}"
      "engine: {{ shards: 1, max_in_flight_per_host: 0 }}\n"
      "defaults: {{ interval: 1s, timeout: 1s, owner: {} }}\n",
      users, emailOf(0));
}

std::vector<std::string> Bench::monitors() const {
  std::vector<std::string> lines(std::max(plan_.rate, kUsers * kListed));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    lines[i] = fmt::format("{{ name: m-{}, http: \"http://127.0.0.1:{}/\", owner: {} }}", i,
                           target_.port("http"), emailOf(std::min(i / kListed, kUsers)));
  }
  return lines;
}

std::string Bench::request(std::size_t user, const std::string& path) const {
  return fmt::format("GET /api/v1/{} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {}\r\n\r\n",
                     path, keys_[user].text());
}

std::string Bench::firstMonitor(std::size_t user) const {
  const std::string answer = answerTo(daemon_->port(), request(user, "monitors"));
  constexpr std::string_view kId = "\"id\":\"";
  const auto id = answer.find(kId);
  if (id == std::string::npos) throw std::runtime_error("the list has no monitor: " + answer);
  const auto begin = id + kId.size();
  return answer.substr(begin, answer.find('"', begin) - begin);
}

void Bench::measure(const Case& one, Collected& collected) const {
  std::vector<std::string> requests;
  for (std::size_t i = 0; i < plan_.connections; ++i) {
    const std::size_t user = i % kUsers;
    requests.push_back(i >= kUsers   ? requests[user]
                       : one.is_list ? request(user, "monitors")
                                     : request(user, "monitors/" + firstMonitor(user) + "/checks"));
  }
  const std::chrono::seconds duration(plan_.seconds);
  daemon_->runOn(one.cpus);
  const std::string answer = answerTo(daemon_->port(), requests.front());
  const DaemonReading before = daemon_->read();
  const LoadResult load = loadWith(daemon_->port(), requests, duration);
  const Observation seen(before, daemon_->read());
  const Responder responder(answer, kDaemonCpu);
  const LoadResult limit = loadWith(responder.port(), requests, duration);

  collected.add("requests_per_second", load.perSecond(), limit.perSecond());
  collected.add("answer_p50_ms", load.quantileMs(0.5), limit.quantileMs(0.5));
  collected.add("answer_p99_ms", load.quantileMs(0.99), limit.quantileMs(0.99));
  collected.add("answer_bytes", static_cast<double>(answer.size()));
  collected.add(seen);
}

void Bench::run() {
  printMachine();
  std::vector<Collected> collected;
  std::vector<Case> wanted = cases();
  const auto unwanted = [&](const Case& each) { return each.name != plan_.only; };
  if (!plan_.only.empty()) std::erase_if(wanted, unwanted);
  if (wanted.empty()) throw std::runtime_error("there is no case '" + plan_.only + "'");
  collected.reserve(wanted.size());
  for (const Case& one : wanted) collected.emplace_back(one.name);
  for (int i = 0; i < plan_.runs; ++i) {
    for (std::size_t at = 0; at < wanted.size(); ++at) measure(wanted[at], collected[at]);
  }
  print("api", collected);
  if (daemon_->stop() != 0) throw std::runtime_error("the daemon did not stop in order");
}

}  // namespace

int main(int argc, char** argv) {
  return guarded("bench_api", [&] {
    Plan plan;
    CLI::App options("How many requests a second the API answers, and how soon, while checks run.");
    options.add_option("--runs", plan.runs)->check(CLI::PositiveNumber);
    options.add_option("--only", plan.only, "A case: list, checks, list_2, checks_2.");
    options.add_option("--seconds", plan.seconds, "A run.")->check(CLI::PositiveNumber);
    options.add_option("--connections", plan.connections)->check(CLI::PositiveNumber);
    options.add_option("--rate", plan.rate, "Checks a second meanwhile.")
        ->check(CLI::PositiveNumber);
    options.add_option("--checks", plan.checks, "Of each monitor, before anybody asks.")
        ->check(CLI::PositiveNumber);
    CLI11_PARSE(options, argc, argv);
    Bench(plan).run();
    return 0;
  });
}
