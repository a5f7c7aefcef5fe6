#include "app/commands/runner_describe.hpp"

#include <fcntl.h>

#include <stdexcept>

#include "app/exit_status.hpp"
#include "core/runner/child_entry.hpp"
#include "core/runner/inquiry_answers.hpp"

namespace promonitor {

int runnerDescribe(const RunnerDescribeRequest& request) {
  if (fcntl(kChildChannel, F_GETFD) < 0) {
    throw std::runtime_error("only ProMonitor itself starts 'runner describe'");
  }
  enterChild(request.parent);
  limitChild({});
  answerInquiries(kChildChannel, request.plugin);
  return kExitOk;
}

}  // namespace promonitor
