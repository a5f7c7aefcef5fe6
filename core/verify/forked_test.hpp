#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/verify/forked_child.hpp"
#include "core/verify/report.hpp"
#include "core/verify/test_log.hpp"

namespace promonitor::verify {

/// What a test spends its time with: many that wait can run side by side and disturb nobody, of
/// those that compute only as many as there are processors.
enum class TestLoad : std::uint8_t { Waits, Computes };

/// One test, which runs in a process of its own.
struct TestCase {
  std::string group, kind, name;
  Duration limit{};
  std::function<void(TestLog&)> body;
  TestLoad load = TestLoad::Waits;
};

/// What a test's process left behind.
struct ForkedOutcome {
  TestReport report;
  /// Names the test told with TestLog::kind().
  std::vector<std::string> kinds;
  /// The process did not live to the end of the test.
  bool died = false;
};

/// A test that runs in a child: its findings come through a pipe, its output is captured, its time
/// is limited, and a crash, an exit or a hang of the plugin is a finding that names signal and
/// step. Forks: requires that the calling process has one thread.
class ForkedTest {
 public:
  /// Starts it. `test` outlives it.
  ForkedTest(const TestCase& test, const Clock& clock,
             const std::vector<const ForkedChild*>& siblings);

  const ForkedChild& child() const { return child_; }
  const TestCase& test() const { return test_; }
  /// When its time is up.
  MonoTime end() const { return began_ + test_.limit; }
  /// What came of it, once it is over; nothing while it runs.
  std::optional<ForkedOutcome> look(MonoTime now);

 private:
  ForkedOutcome outcome(bool late, MonoTime now);

  const TestCase& test_;
  const MonoTime began_;
  ForkedChild child_;
};

/// Runs one test. Blocks until it is over.
ForkedOutcome runForked(const TestCase& test, const Clock& clock);

}  // namespace promonitor::verify
