#pragma once

#include <sys/types.h>

#include "core/plugin/plugin_request.hpp"

namespace promonitor {

struct RunnerDescribeRequest {
  pid_t parent = 0;  ///< who started this process and asks
  PluginRequest plugin;
};
/// `promonitor runner describe`, which nobody types: answers a ChildInquiry on descriptor 3 about a
/// plugin that is loaded into this process, until that descriptor's end.
int runnerDescribe(const RunnerDescribeRequest& request);

}  // namespace promonitor
