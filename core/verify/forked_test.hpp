#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/verify/report.hpp"
#include "core/verify/test_log.hpp"

namespace promonitor::verify {

/// One test, which runs in a process of its own.
struct TestCase {
  std::string group, kind, name;
  Duration limit{};
  std::function<void(TestLog&)> body;
};

/// What a test's process left behind.
struct ForkedOutcome {
  TestReport report;
  /// Names the test told with TestLog::kind().
  std::vector<std::string> kinds;
  /// The process did not live to the end of the test.
  bool died = false;
};

/// Runs a test in a child: its findings come through a pipe, its output is captured, its time is
/// limited, and a crash, an exit or a hang of the plugin is a finding that names signal and step.
/// Forks: requires that the calling process has one thread. Blocks until the test is over.
ForkedOutcome runForked(const TestCase& test, const Clock& clock);

}  // namespace promonitor::verify
