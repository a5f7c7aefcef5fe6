// What does a check of each kind cost? The kinds themselves, inline in a host on one core, and by
// hand with nothing around: the same work on the same target in the same run, in turns.
//
//   bench_kinds [--runs N] [--only CASE] [--side kind|limit] [--percent N]
//
// CPU, user and system, is that of the thread that checks; the target has the other core and is not
// counted. `--side` runs one side alone, for a profiler, `--percent` a part of the checks of each
// case. Prints one JSON object a line, then a table.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "bench/connect_checks.hpp"
#include "bench/cpu.hpp"
#include "bench/guarded.hpp"
#include "bench/inline_checks.hpp"
#include "bench/kinds/curl_limit.hpp"
#include "bench/kinds/echo_limit.hpp"
#include "bench/kinds/http_limit.hpp"
#include "bench/kinds/https_limit.hpp"
#include "bench/report.hpp"
#include "bench/target_process.hpp"
#include "core/plugin/plugin_registry.hpp"
#include "tests/support/certificates.hpp"

#include <CLI/CLI.hpp>

namespace {

using namespace promonitor;
using namespace promonitor::bench;

constexpr std::size_t kInFlight = 256;
constexpr double kMicrosecond = 1000;

struct Plan {
  int runs = 5;
  std::string only;  ///< a case; empty: all
  bool with_kind = true;
  bool with_limit = true;
  std::size_t percent = 100;
};

/// Gives microseconds of CPU for each of so many units.
using Meter = std::function<double(std::size_t units)>;

struct Case {
  Measurement measured;
  std::size_t units;  ///< checks, or packets, a run
  Meter kind, limit;
};

/// Everything that is measured, and what it is measured on.
class Bench {
 public:
  explicit Bench(const Plan& plan);
  void run();

 private:
  void addHttp();
  void addHttps();
  void addTcp();
  void addPing();
  void add(const std::string& name, const std::string& metric, std::size_t units, const Meter& kind,
           const Meter& limit, double rate = 0);
  /// Of a plugin's checks through the host.
  Meter throughHost(const Subject& subject, std::size_t rate = 0) const;
  /// Of what is written by hand: `make` gives an object with run(units, rate...).
  template <class Make, class... Rate>
  static Meter byHand(const Make& make, Rate... rate);
  const ProbeKind& find(const char* name) const { return *registry_.find(name); }

  const Plan plan_;
  const TestCertificates certificates_;
  const CertificateFiles identity_;
  const TargetProcess target_;
  PluginRegistry registry_;
  std::vector<Case> cases_;
  std::string ping_socket_;  ///< its type; empty: none was needed
};

Bench::Bench(const Plan& plan)
    : plan_(plan),
      identity_(certificates_.issue()),
      target_({"--cpu", "1", "--tls", identity_.chain, identity_.key}) {
  const auto built = std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path();
  for (const char* const name : {"http.so", "tcp.so", "ping.so"}) {
    registry_.load({built / "lib/promonitor/plugins" / name, {}});
  }
  addHttp();
  addHttps();
  addTcp();
  addPing();
  if (cases_.empty()) throw std::runtime_error("there is no case '" + plan_.only + "'");
}

void Bench::add(const std::string& name, const std::string& metric, std::size_t units,
                const Meter& kind, const Meter& limit, double rate) {
  if (!plan_.only.empty() && name != plan_.only) return;
  cases_.push_back({{name, metric, {}, {}, rate},
                    std::max<std::size_t>(units * plan_.percent / 100, kInFlight),
                    kind,
                    limit});
}

Meter Bench::throughHost(const Subject& subject, std::size_t rate) const {
  return [this, subject, rate](std::size_t checks) {
    const InlineRun run{
        .checks = checks, .in_flight = kInFlight, .rate = rate, .ca_file = certificates_.caFile()};
    return inlineCpuPerCheck(subject, run) / kMicrosecond;
  };
}

template <class Make, class... Rate>
Meter Bench::byHand(const Make& make, Rate... rate) {
  return [make, rate...](std::size_t units) {
    auto limit = make();
    limit->run(kInFlight * 4);
    return cpuPerUnit(units, [&] { limit->run(units, rate...); }) / kMicrosecond;
  };
}

void Bench::addHttp() {
  constexpr std::size_t kChecks = 20'000;
  constexpr std::size_t kRate = 1000;
  const std::uint16_t port = target_.port("http");
  const std::string url = "http://127.0.0.1:" + std::to_string(port) + '/';
  const Subject subject{.kind = find("http"), .targets = {url}};
  const auto limit = [port] { return std::make_unique<HttpLimit>(port, kInFlight); };
  add("http", "cpu_us_per_check", kChecks, throughHost(subject), byHand(limit));
  const auto library = [url] { return std::make_unique<CurlLimit>(url, "", kInFlight); };
  add("http_libcurl_alone", "cpu_us_per_check", kChecks, byHand(library), byHand(limit));
  add("http_at_a_rate", "cpu_us_per_check", 2 * kRate, throughHost(subject, kRate),
      byHand(limit, kRate), kRate);
}

void Bench::addHttps() {
  constexpr std::size_t kChecks = 4000;
  const std::uint16_t port = target_.port("tls");
  const std::string url = "https://127.0.0.1:" + std::to_string(port) + '/';
  const std::string ca_file = certificates_.caFile();
  const Subject subject{.kind = find("http"), .targets = {url}};
  const auto limit = [=] { return std::make_unique<HttpsLimit>(port, ca_file, kInFlight); };
  add("https", "cpu_us_per_check", kChecks, throughHost(subject), byHand(limit));
  const auto library = [=] { return std::make_unique<CurlLimit>(url, ca_file, kInFlight); };
  add("https_libcurl_alone", "cpu_us_per_check", kChecks, byHand(library), byHand(limit));
}

void Bench::addTcp() {
  constexpr std::size_t kChecks = 20'000;
  const std::vector<std::uint16_t>& ports = target_.ports("close");
  Subject subject{.kind = find("tcp"), .targets = {}};
  for (const std::uint16_t port : ports) {
    subject.targets.push_back("127.0.0.1:" + std::to_string(port));
  }
  const auto limit = [&ports] {
    return std::make_unique<ConnectChecks>(ports, kInFlight, ConnectChecks::Ending::Close);
  };
  add("tcp", "cpu_us_per_check", kChecks, throughHost(subject), byHand(limit));
}

void Bench::addPing() {
  constexpr std::size_t kPackets = 60'000;
  const auto limit = [this] {
    auto made = std::make_unique<EchoLimit>(kInFlight);
    ping_socket_ = made->raw() ? "raw" : "datagram";
    return made;
  };
  for (const std::size_t count : {std::size_t{3}, std::size_t{1}}) {
    const Subject subject{.kind = find("ping"),
                          .targets = {"127.0.0.1"},
                          .options = {{"count", std::to_string(count)}, {"gap", "0s"}}};
    const Meter checks = throughHost(subject);
    const std::string name = count == 1 ? "ping_of_one_packet" : "ping";
    add(
        name, "cpu_us_per_packet", kPackets,
        [=](std::size_t packets) { return checks(packets / count) / static_cast<double>(count); },
        byHand(limit));
  }
}

void Bench::run() {
  for (int i = 0; i < plan_.runs; ++i) {
    for (Case& one : cases_) {
      if (plan_.with_limit) one.measured.limit.push_back(one.limit(one.units));
      if (plan_.with_kind) one.measured.runs.push_back(one.kind(one.units));
    }
  }
  std::vector<Measurement> measured;
  for (Case& one : cases_) {
    // Of one side alone there is no ratio.
    if (!plan_.with_kind) one.measured.runs.swap(one.measured.limit);
    printJson("kinds", one.measured);
    measured.push_back(one.measured);
  }
  printTable(measured);
  std::fprintf(stderr, "%zu checks in flight", kInFlight);
  if (!ping_socket_.empty()) {
    std::fprintf(stderr, "; ping and its limit on a %s socket", ping_socket_.c_str());
  }
  std::fputc('\n', stderr);
}

}  // namespace

int main(int argc, char** argv) {
  return guarded("bench_kinds", [&] {
    Plan plan;
    std::string side;
    CLI::App options("A check of each kind, inline in a host, beside the same work by hand.");
    options.add_option("--runs", plan.runs)->check(CLI::PositiveNumber);
    options.add_option("--only", plan.only, "A case.");
    options.add_option("--side", side, "One of the two alone.")
        ->check(CLI::IsMember({"kind", "limit"}));
    options.add_option("--percent", plan.percent, "Of the checks of a run.")
        ->check(CLI::PositiveNumber);
    CLI11_PARSE(options, argc, argv);
    plan.with_kind = side != "limit";
    plan.with_limit = side != "kind";
    pinTo(0);
    Bench(plan).run();
    return 0;
  });
}
