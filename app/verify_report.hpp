#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "core/verify/report.hpp"

namespace promonitor {

struct VerifySummary {
  std::size_t passed = 0, failed = 0, skipped = 0;
  Duration elapsed{};
};
VerifySummary summaryOf(const std::vector<verify::TestReport>& reports);

/// "load.threads", "http.cancel.given": names a test among those of its file.
std::string testName(const verify::TestReport& report);

/// Tells a person of one test after the other: a line each, and two more for each finding. What
/// was found by an earlier test is not said again.
class VerifyText {
 public:
  std::string lines(const verify::TestReport& report);

 private:
  std::map<std::string, std::string> told_;  ///< by cause: the test that found it first
};
/// The last line.
std::string verifySummary(const std::string& file, const VerifySummary& summary);
/// All of it as one JSON object.
std::string verifyJson(const std::string& file, const std::vector<verify::TestReport>& reports);
/// All of it as a JUnit test suite.
std::string verifyJunit(const std::string& file, const std::vector<verify::TestReport>& reports);

}  // namespace promonitor
