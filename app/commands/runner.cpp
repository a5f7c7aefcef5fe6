#include "app/commands/runner.hpp"

#include "core/base/clock.hpp"
#include "core/runner/child_entry.hpp"
#include "core/runner/runner_child.hpp"

namespace promonitor {

int runnerRun(pid_t parent) {
  enterChild(parent);
  const SystemClock clock;
  return runRunner(clock);
}

}  // namespace promonitor
