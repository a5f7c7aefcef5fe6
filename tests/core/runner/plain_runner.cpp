// A runner without the rest of the program: `promonitor runner run --parent PID`.
#include <cstdlib>

#include "core/base/clock.hpp"
#include "core/runner/child_entry.hpp"
#include "core/runner/runner_child.hpp"

int main(int count, char** arguments) {
  if (count != 5) return 2;
  promonitor::enterChild(static_cast<pid_t>(std::strtol(arguments[4], nullptr, 10)));
  const promonitor::SystemClock clock;
  return promonitor::runRunner(clock);
}
