// A server to be monitored, on free loopback ports.
//
//   bench_target [--seconds N] [--cpu N] [--tls CHAIN.pem KEY.pem]
//
// Prints what listens where, "http=PORT silent=PORT close=PORT ... tls=PORT", and serves until N
// seconds (default 3600) have passed or it is told to end; on one processor alone where that is
// asked for. See TargetServer::Manner for what each port does.
#include <signal.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>

#include "bench/cpu.hpp"
#include "bench/target_server.hpp"

namespace {

using promonitor::bench::TargetServer;

/// Connections that clients close first keep their ports busy for a while: so many ports take
/// turns.
constexpr int kClosingPorts = 4;

struct Plan {
  long seconds = 3600;
  int cpu = -1;
  std::string chain, key;
};

bool read(int argc, char** argv, Plan& plan) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view option = argv[i];
    if (option == "--seconds" && i + 1 < argc) {
      plan.seconds = std::atol(argv[++i]);
    } else if (option == "--cpu" && i + 1 < argc) {
      plan.cpu = std::atoi(argv[++i]);
    } else if (option == "--tls" && i + 2 < argc) {
      plan.chain = argv[++i];
      plan.key = argv[++i];
    } else {
      return false;
    }
  }
  return true;
}

void serve(const Plan& plan) {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  // Clients that have gone away are written to, too.
  ::signal(SIGPIPE, SIG_IGN);
  if (plan.cpu >= 0) promonitor::bench::pinTo(plan.cpu);
  TargetServer server;
  std::printf("http=%u silent=%u", server.listen(TargetServer::Manner::Answer),
              server.listen(TargetServer::Manner::Silent));
  for (int i = 0; i < kClosingPorts; ++i) {
    std::printf(" close=%u", server.listen(TargetServer::Manner::Close));
  }
  if (!plan.chain.empty()) {
    server.present(plan.chain, plan.key);
    std::printf(" tls=%u", server.listen(TargetServer::Manner::Tls));
  }
  std::printf("\n");
  std::fflush(stdout);
  server.serveFor(std::chrono::seconds(plan.seconds));
}

}  // namespace

int main(int argc, char** argv) {
  Plan plan;
  if (!read(argc, argv, plan)) {
    std::fputs("usage: bench_target [--seconds N] [--cpu N] [--tls CHAIN.pem KEY.pem]\n", stderr);
    return 2;
  }
  try {
    serve(plan);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_target: %s\n", error.what());
    return 1;
  }
}
