#include "app/commands/serve.hpp"

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>

#include "app/configuration.hpp"
#include "app/exit_status.hpp"
#include "app/server.hpp"
#include "core/base/log.hpp"

namespace promonitor {
namespace {

constexpr Duration kStopGrace = std::chrono::seconds(5);

/// Blocked in every thread, so that one place takes them.
sigset_t blockSignals() {
  sigset_t signals;
  ::sigemptyset(&signals);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) ::sigaddset(&signals, number);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  // At a limit on the size of files a write fails, as on a full disk: what waits is kept.
  ::signal(SIGXFSZ, SIG_IGN);
  return signals;
}

/// From now on these end the process at once, even while it stops.
void restoreTermination() {
  sigset_t signals;
  ::sigemptyset(&signals);
  for (const int number : {SIGTERM, SIGINT}) {
    ::signal(number, SIG_DFL);
    ::sigaddset(&signals, number);
  }
  ::pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

/// A descriptor a check: take what the system lets us have.
void raiseDescriptorLimit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

void reload(Server& server) {
  const ReloadReport report = server.reload();
  const auto file = server.reloadReport();
  if (!file) return;
  try {
    writeReloadReport(*file, report);
  } catch (const std::filesystem::filesystem_error& error) {
    server.log().warn("whoever asked for the reload cannot be told reason={}",
                      logValue(error.what()));
  }
}

void runUntilStopped(Server& server, const sigset_t& signals) {
  for (;;) {
    int number = 0;
    if (::sigwait(&signals, &number) != 0) continue;
    if (number != SIGHUP) {
      server.log().info("stopping signal={}", number);
      return;
    }
    reload(server);
  }
}

}  // namespace

int serve(const ServeRequest& request) {
  const sigset_t signals = blockSignals();
  raiseDescriptorLimit();
  const SystemClock clock;
  Server server(configurationFile(request.config_file), clock);
  if (const auto& link = server.setupLink()) {
    std::cout << "Make the first administrator here, once and within a day:\n  " << *link
              << std::endl;
  }
  runUntilStopped(server, signals);
  restoreTermination();
  server.stop(kStopGrace);
  server.log().info("stopped");
  return kExitOk;
}

}  // namespace promonitor
