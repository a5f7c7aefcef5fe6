// What does the plugin ABI cost? Checks that end at once and TCP connects on loopback, through the
// host and by hand, in one run.
//
//   bench_abi [--runs N] [--only CASE]
//
// CPU is that of the thread that runs the checks, and of the runner process where there is one; the
// peer that accepts is not counted. Prints one JSON object a line, then a table.
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "bench/abi/callback_loop.hpp"
#include "bench/checks.hpp"
#include "bench/connect_checks.hpp"
#include "bench/cpu.hpp"
#include "bench/guarded.hpp"
#include "bench/inline_checks.hpp"
#include "bench/relay.hpp"
#include "bench/report.hpp"
#include "core/base/log.hpp"
#include "core/plugin/plugin_registry.hpp"
#include "core/runner/runner_prober.hpp"
#include "tests/support/process_usage.hpp"

#include <CLI/CLI.hpp>

namespace {

using namespace promonitor;
using namespace promonitor::bench;

constexpr std::size_t kInFlight = 256;
constexpr std::size_t kEmptyChecks = 1'000'000;
constexpr std::size_t kConnects = 20'000;

/// Accepts and closes, on a thread of its own on the second core.
class Acceptor {
 public:
  Acceptor() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(fd_, generic, length) != 0 || ::listen(fd_, SOMAXCONN) != 0 ||
        ::getsockname(fd_, generic, &length) != 0) {
      throw std::runtime_error("cannot listen on loopback");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this] {
      pinTo(1);
      for (int peer = 0; (peer = ::accept(fd_, nullptr, nullptr)) >= 0;) ::close(peer);
    });
  }
  ~Acceptor() {
    ::shutdown(fd_, SHUT_RDWR);
    thread_.join();
    ::close(fd_);
  }
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;
  std::uint16_t port() const { return port_; }

 private:
  int fd_;
  std::uint16_t port_ = 0;
  std::jthread thread_;
};

std::string endpoint(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

double inlineChecks(const ProbeKind& kind, std::uint16_t port, std::size_t count) {
  return inlineCpuPerCheck({.kind = kind, .targets = {endpoint(port)}},
                           {.checks = count, .in_flight = kInFlight});
}

/// As inlineChecks(), in a runner process; its CPU counts, too.
double isolatedChecks(const Clock& clock, const ProbeKind& kind, std::uint16_t port,
                      std::size_t count, const std::string& program) {
  Relay relay;
  EventLoop loop(clock);
  const auto log = makeLogger({.level = "warn"});
  RunnerStats stats;
  const TlsContextCache tls;
  RunnerSettings settings;
  settings.plugin_path = kind.plugin_path;
  settings.plugin_id = kind.plugin_id;
  settings.ca_file = tls.defaultCaFile();
  ChildSpawner spawner;
  RunnerProber prober(
      settings, {.loop = loop, .spawner = spawner, .log = *log, .sink = relay, .stats = stats},
      program);
  Checks checks(loop, {.kind = kind, .targets = {endpoint(port)}}, kInFlight);
  relay.to(checks);
  checks.use(prober);
  checks.run(kInFlight * 4);
  clockid_t runner{};
  ::clock_getcpuclockid(test::anyChild(), &runner);
  const double before = cpuNanoseconds(runner);
  const double ours = cpuPerUnit(count, [&] { checks.run(count); });
  const double theirs = (cpuNanoseconds(runner) - before) / static_cast<double>(count);
  checks.finish();
  return ours + theirs;
}

/// What a response time costs at least: the clock read at the start and at the end.
double responseTimes(const Clock& clock, MonoTime (Clock::*read)() const) {
  volatile std::int64_t elapsed = 0;
  return cpuPerUnit(kEmptyChecks, [&] {
    for (std::size_t i = 0; i < kEmptyChecks; ++i) {
      const MonoTime start = (clock.*read)();
      elapsed = ((clock.*read)() - start).count();
    }
  });
}

/// What is measured, and beside what, each in ns of CPU a check.
struct Case {
  const char* name;
  std::function<double()> limit, cost;
};

std::vector<Case> cases(const Clock& clock, const PluginRegistry& kinds, std::uint16_t port,
                        const std::string& program) {
  const auto inlined = [&, port](const char* kind, std::size_t checks) {
    return [&, kind, port, checks] { return inlineChecks(*kinds.find(kind), port, checks); };
  };
  const auto isolated = [&, port](const char* kind, std::size_t checks) {
    return [&, kind, port, checks, program] {
      return isolatedChecks(clock, *kinds.find(kind), port, checks, program);
    };
  };
  const auto calls = [] { return cpuPerUnit(kEmptyChecks, [] { callbackLoop(kEmptyChecks); }); };
  const auto epoll = [port] {
    ConnectChecks connects({port}, kInFlight, ConnectChecks::Ending::Reset);
    return cpuPerUnit(kConnects, [&connects] { connects.run(kConnects); });
  };
  return {
      {"response_time", [&clock] { return responseTimes(clock, &Clock::now); },
       [&clock] { return responseTimes(clock, &Clock::recent); }},
      {"empty_c", calls, inlined("empty_c", kEmptyChecks)},
      {"empty_coroutine", calls, inlined("empty_coroutine", kEmptyChecks)},
      {"connect_c", epoll, inlined("connect_c", kConnects)},
      {"connect_coroutine", epoll, inlined("connect_coroutine", kConnects)},
      {"empty_c_isolated", inlined("empty_c", kEmptyChecks), isolated("empty_c", kEmptyChecks)},
      {"connect_c_isolated", inlined("connect_c", kConnects), isolated("connect_c", kConnects)}};
}

int run(int runs, const std::string& only) {
  pinTo(0);
  const SystemClock clock;
  const Acceptor acceptor;
  const auto here = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  PluginRegistry registry;
  registry.load({here / "bench_plugins/probes_c.so", {}});
  registry.load({here / "bench_plugins/probes_coroutine.so", {}});
  auto wanted = cases(clock, registry, acceptor.port(), here / "promonitor");
  if (!only.empty()) std::erase_if(wanted, [&](const Case& one) { return one.name != only; });
  if (wanted.empty()) throw std::runtime_error("there is no case '" + only + "'");

  std::vector<Measurement> measured;
  measured.reserve(wanted.size());
  for (const Case& one : wanted) measured.push_back({one.name, "cpu_ns_per_check", {}, {}});
  for (int i = 0; i < runs; ++i) {
    for (std::size_t place = 0; place < wanted.size(); ++place) {
      measured[place].limit.push_back(wanted[place].limit());
      measured[place].runs.push_back(wanted[place].cost());
    }
  }
  for (const Measurement& one : measured) printJson("abi", one);
  printTable(measured);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return guarded("bench_abi", [&] {
    int runs = 5;
    std::string only;
    CLI::App options("What the ABI costs a plugin, inline and in a process of its own.");
    options.add_option("--runs", runs)->check(CLI::PositiveNumber);
    options.add_option("--only", only, "A case.");
    CLI11_PARSE(options, argc, argv);
    return run(runs, only);
  });
}
