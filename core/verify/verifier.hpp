#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/verify/groups.hpp"
#include "core/verify/report.hpp"

namespace promonitor::verify {

/// Verifies a plugin file: runs the tests of all groups, each in a process of its own, in which
/// alone the plugin is ever loaded, those of kinds several at a time. Tells of them in one order,
/// whatever order they end in. Forks: requires that the calling
/// process has one thread. Blocks, ten seconds or so a kind; no longer than the limit times the
/// number of tests. Throws std::system_error when no test can be run.
std::vector<TestReport> verifyPlugin(const VerifySettings& settings,
                                     const std::function<void(const TestReport&)>& tell);

}  // namespace promonitor::verify
