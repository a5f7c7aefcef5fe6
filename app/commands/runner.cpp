#include "app/commands/runner.hpp"

#include <fcntl.h>

#include <stdexcept>

#include "core/base/clock.hpp"
#include "core/runner/child_entry.hpp"
#include "core/runner/runner_child.hpp"

namespace promonitor {

int runnerRun(pid_t parent) {
  if (fcntl(kChildChannel, F_GETFD) < 0) {
    throw std::runtime_error("only ProMonitor itself starts 'runner run'");
  }
  enterChild(parent);
  const SystemClock clock;
  return runRunner(clock);
}

}  // namespace promonitor
