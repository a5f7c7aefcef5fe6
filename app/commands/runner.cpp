#include "app/commands/runner.hpp"

#include <sys/stat.h>

#include <stdexcept>

#include "core/base/clock.hpp"
#include "core/runner/child_entry.hpp"
#include "core/runner/runner_child.hpp"

namespace promonitor {

int runnerRun(pid_t parent) {
  struct stat channel {};
  if (fstat(kChildChannel, &channel) != 0 || !S_ISSOCK(channel.st_mode)) {
    throw std::runtime_error("only ProMonitor itself starts 'runner run'");
  }
  enterChild(parent);
  const SystemClock clock;
  return runRunner(clock);
}

}  // namespace promonitor
