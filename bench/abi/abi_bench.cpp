// What does the plugin ABI cost? Checks that end at once and TCP connects on loopback, through the
// host and by hand, in one run.
//
//   bench_abi [--runs N]
//
// CPU is that of the thread that runs the checks, and of the runner process where there is one; the
// peer that accepts is not counted. Prints one JSON object a line, then a table.
#include <netinet/in.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>

#include "bench/abi/checks.hpp"
#include "bench/abi/limits.hpp"
#include "bench/report.hpp"
#include "core/base/log.hpp"
#include "core/plugin/plugin_registry.hpp"
#include "core/plugin/probe_host.hpp"
#include "core/runner/runner_prober.hpp"
#include "tests/support/process_usage.hpp"

namespace {

using namespace promonitor;
using namespace promonitor::bench;

constexpr std::size_t kInFlight = 256;
constexpr std::size_t kEmptyChecks = 1'000'000;
constexpr std::size_t kConnects = 20'000;

/// Threads started later do not inherit it.
void pinTo(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  ::sched_setaffinity(0, sizeof set, &set);
}

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

double cpuNanoseconds(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

/// CPU of this thread that `work` takes, divided by `checks`.
double cpuPerCheck(std::size_t checks, const std::function<void()>& work) {
  const double before = cpuNanoseconds(CLOCK_THREAD_CPUTIME_ID);
  work();
  return (cpuNanoseconds(CLOCK_THREAD_CPUTIME_ID) - before) / static_cast<double>(checks);
}

/// What a ProbeHost needs, and a host on it.
struct Host {
  explicit Host(const Clock& clock, ResultSink& sink)
      : loop(clock),
        resolver(loop, {}),
        host({.net = {.loop = loop, .resolver = resolver, .tls = tls},
              .workers = workers,
              .log = *log,
              .sink = sink}) {}
  EventLoop loop;
  Resolver resolver;
  TlsContextCache tls;
  WorkerPool workers{1, 16};
  std::shared_ptr<spdlog::logger> log = makeLogger({.level = "warn"});
  ProbeHost host;
};

/// Results go where the checks are, which need the loop to be made.
class Relay final : public ResultSink {
 public:
  void to(ResultSink& sink) { sink_ = &sink; }
  void onResult(std::uint64_t token, CheckResult&& result) override {
    sink_->onResult(token, std::move(result));
  }

 private:
  ResultSink* sink_ = nullptr;
};

double inlineChecks(const Clock& clock, const ProbeKind& kind, std::uint16_t port,
                    std::size_t count) {
  Relay relay;
  Host host(clock, relay);
  Checks checks(host.loop, kind, "127.0.0.1:" + std::to_string(port), kInFlight);
  relay.to(checks);
  checks.use(host.host);
  checks.run(kInFlight * 4);
  const double cost = cpuPerCheck(count, [&] { checks.run(count); });
  checks.finish();
  return cost;
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
  Checks checks(loop, kind, "127.0.0.1:" + std::to_string(port), kInFlight);
  relay.to(checks);
  checks.use(prober);
  checks.run(kInFlight * 4);
  clockid_t runner{};
  ::clock_getcpuclockid(test::anyChild(), &runner);
  const double before = cpuNanoseconds(runner);
  const double ours = cpuPerCheck(count, [&] { checks.run(count); });
  const double theirs = (cpuNanoseconds(runner) - before) / static_cast<double>(count);
  checks.finish();
  return ours + theirs;
}

int run(int runs) {
  pinTo(0);
  const SystemClock clock;
  const Acceptor acceptor;
  const auto here = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  PluginRegistry registry;
  registry.load({here / "bench_plugins/probes_c.so", {}});
  registry.load({here / "bench_plugins/probes_coroutine.so", {}});
  const auto kind = [&](const char* name) -> const ProbeKind& { return *registry.find(name); };

  std::deque<Measurement> cases;
  const auto add = [&cases](const char* name) {
    return &cases.emplace_back(Measurement{name, "cpu_ns_per_check", {}, {}});
  };
  Measurement* const empty_c = add("empty_c");
  Measurement* const empty_coroutine = add("empty_coroutine");
  Measurement* const connect_c = add("connect_c");
  Measurement* const connect_coroutine = add("connect_coroutine");
  // Their limit is the same check inline.
  Measurement* const empty_isolated = add("empty_c_isolated");
  Measurement* const connect_isolated = add("connect_c_isolated");
  const std::string program = (here / "promonitor").string();
  for (int i = 0; i < runs; ++i) {
    const double calls = cpuPerCheck(kEmptyChecks, [] { callbackLoop(kEmptyChecks); });
    for (Measurement* one : {empty_c, empty_coroutine}) {
      one->limit.push_back(calls);
      one->runs.push_back(
          inlineChecks(clock, kind(one->name.c_str()), acceptor.port(), kEmptyChecks));
    }
    const double epoll =
        cpuPerCheck(kConnects, [&] { epollConnects(acceptor.port(), kConnects, kInFlight); });
    for (Measurement* one : {connect_c, connect_coroutine}) {
      one->limit.push_back(epoll);
      one->runs.push_back(inlineChecks(clock, kind(one->name.c_str()), acceptor.port(), kConnects));
    }
    empty_isolated->limit.push_back(empty_c->runs.back());
    empty_isolated->runs.push_back(
        isolatedChecks(clock, kind("empty_c"), acceptor.port(), kEmptyChecks, program));
    connect_isolated->limit.push_back(connect_c->runs.back());
    connect_isolated->runs.push_back(
        isolatedChecks(clock, kind("connect_c"), acceptor.port(), kConnects, program));
  }
  for (const Measurement& one : cases) printJson("abi", one);
  printTable({cases.begin(), cases.end()});
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const bool given = argc == 3 && std::string(argv[1]) == "--runs";
  if (argc != 1 && !given) {
    std::fputs("usage: bench_abi [--runs N]\n", stderr);
    return 2;
  }
  try {
    return run(given ? std::max(1, std::atoi(argv[2])) : 5);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_abi: %s\n", error.what());
    return 1;
  }
}
