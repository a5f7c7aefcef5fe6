#include "app/verify_report.hpp"

#include <string_view>

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace promonitor {
namespace {

using verify::TestReport;

const char* outcomeWord(verify::Outcome outcome) {
  switch (outcome) {
    case verify::Outcome::Pass:
      return "pass";
    case verify::Outcome::Fail:
      return "fail";
    case verify::Outcome::Skip:
      break;
  }
  return "skip";
}

double secondsOf(Duration time) { return std::chrono::duration<double>(time).count(); }

/// Fit for an attribute or an element of XML 1.0.
std::string xmlText(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c >= 0 && c < ' ' ? ' ' : c;
    }
  }
  return out;
}

std::string junitCase(const TestReport& report) {
  const std::string suite = report.kind.empty() ? report.group : report.kind + "." + report.group;
  std::string out = fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\"",
                                xmlText(suite), xmlText(report.name), secondsOf(report.elapsed));
  if (report.outcome == verify::Outcome::Pass) return out + "/>\n";
  out += ">\n";
  if (report.outcome == verify::Outcome::Skip) {
    out += fmt::format("      <skipped message=\"{}\"/>\n", xmlText(report.note));
  } else {
    std::string details;
    for (const verify::Finding& finding : report.findings) {
      details += fmt::format("{}\nnext: {}\n", xmlText(finding.cause), xmlText(finding.next_step));
    }
    out += fmt::format("      <failure message=\"{}\">{}</failure>\n",
                       xmlText(report.findings.front().cause), details);
  }
  return out + "    </testcase>\n";
}

}  // namespace

VerifySummary summaryOf(const std::vector<TestReport>& reports) {
  VerifySummary summary;
  for (const TestReport& report : reports) {
    if (report.outcome == verify::Outcome::Pass) ++summary.passed;
    if (report.outcome == verify::Outcome::Fail) ++summary.failed;
    if (report.outcome == verify::Outcome::Skip) ++summary.skipped;
    summary.elapsed += report.elapsed;
  }
  return summary;
}

std::string testName(const TestReport& report) {
  std::string name = report.kind;
  for (const std::string& part : {report.group, report.name}) {
    if (!name.empty() && !part.empty()) name += '.';
    name += part;
  }
  return name;
}

std::string VerifyText::lines(const TestReport& report) {
  static constexpr const char* kWords[] = {"PASS", "FAIL", "SKIP"};
  std::string text =
      fmt::format("{} {:<32}", kWords[static_cast<std::size_t>(report.outcome)], testName(report));
  std::string details, before;
  for (const verify::Finding& finding : report.findings) {
    const auto [place, is_new] = told_.emplace(finding.cause, testName(report));
    if (is_new) {
      details += fmt::format("     {}\n       next: {}\n", finding.cause, finding.next_step);
    } else if (before.empty()) {
      before = place->second;
    }
  }
  if (!before.empty()) text += " as " + before;
  if (!report.note.empty()) text += " " + report.note;
  text.erase(text.find_last_not_of(' ') + 1);
  return text + '\n' + details;
}

std::string verifySummary(const std::string& file, const VerifySummary& summary) {
  return fmt::format("{}: {}: {} passed, {} failed, {} skipped in {:.1f} s\n", file,
                     summary.failed > 0    ? "does not conform"
                     : summary.skipped > 0 ? "conforms, as far as it was tested"
                                           : "conforms",
                     summary.passed, summary.failed, summary.skipped, secondsOf(summary.elapsed));
}

std::string verifyJson(const std::string& file, const std::vector<TestReport>& reports) {
  nlohmann::ordered_json tests = nlohmann::ordered_json::array();
  for (const TestReport& report : reports) {
    nlohmann::ordered_json test = {{"name", testName(report)},
                                   {"group", report.group},
                                   {"outcome", outcomeWord(report.outcome)},
                                   {"seconds", secondsOf(report.elapsed)}};
    if (!report.kind.empty()) test["kind"] = report.kind;
    if (!report.note.empty()) test["note"] = report.note;
    for (const verify::Finding& finding : report.findings) {
      test["findings"].push_back({{"cause", finding.cause}, {"next_step", finding.next_step}});
    }
    tests.push_back(std::move(test));
  }
  const VerifySummary summary = summaryOf(reports);
  const nlohmann::ordered_json all = {{"file", file},
                                      {"conforms", summary.failed == 0},
                                      {"passed", summary.passed},
                                      {"failed", summary.failed},
                                      {"skipped", summary.skipped},
                                      {"tests", std::move(tests)}};
  return all.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string verifyJunit(const std::string& file, const std::vector<TestReport>& reports) {
  const VerifySummary summary = summaryOf(reports);
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  out += fmt::format(
      "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" skipped=\"{}\" time=\"{:.3f}\">\n",
      xmlText(file), reports.size(), summary.failed, summary.skipped, secondsOf(summary.elapsed));
  for (const TestReport& report : reports) out += junitCase(report);
  return out + "  </testsuite>\n</testsuites>\n";
}

}  // namespace promonitor
