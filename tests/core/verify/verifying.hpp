#pragma once

#include <string>
#include <vector>

#include "core/verify/verifier.hpp"

namespace promonitor::verify::test {

/// Verifies a file; every report there is.
inline std::vector<TestReport> verified(const VerifySettings& settings) {
  return verifyPlugin(settings, [](const TestReport& /*report*/) {});
}

/// What was found, a line each, for messages of tests.
inline std::string findingsOf(const std::vector<TestReport>& reports) {
  std::string text;
  for (const TestReport& report : reports) {
    for (const Finding& finding : report.findings) {
      text += report.group + '.' + report.name + ": " + finding.cause + '\n';
    }
  }
  return text;
}

}  // namespace promonitor::verify::test
