#include "bench/inline_checks.hpp"

#include <memory>

#include <spdlog/logger.h>

#include "bench/cpu.hpp"
#include "bench/relay.hpp"
#include "core/base/clock.hpp"
#include "core/base/log.hpp"
#include "core/loop/worker_pool.hpp"
#include "core/net/resolver.hpp"
#include "core/plugin/probe_host.hpp"

namespace promonitor::bench {
namespace {

/// What a ProbeHost needs, and a host on it.
struct Host {
  Host(const std::string& ca_file, ResultSink& sink)
      : loop(clock),
        resolver(loop, {}),
        tls(ca_file),
        host({.net = {.loop = loop, .resolver = resolver, .tls = tls},
              .workers = workers,
              .log = *log,
              .sink = sink}) {}

  SystemClock clock;
  EventLoop loop;
  Resolver resolver;
  TlsContextCache tls;
  WorkerPool workers{1, 16};
  std::shared_ptr<spdlog::logger> log = makeLogger({.level = "warn"});
  ProbeHost host;
};

}  // namespace

double inlineCpuPerCheck(const Subject& subject, const InlineRun& run) {
  Relay relay;
  Host host(run.ca_file, relay);
  Checks checks(host.loop, subject, run.in_flight);
  relay.to(checks);
  checks.use(host.host);
  checks.run(run.in_flight * 4);
  const double cost = cpuPerUnit(run.checks, [&] { checks.run(run.checks, run.rate); });
  checks.finish();
  return cost;
}

}  // namespace promonitor::bench
