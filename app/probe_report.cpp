#include "app/probe_report.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "app/exit_status.hpp"
#include "core/model/tried.hpp"

#include <nlohmann/json.hpp>

namespace promonitor {
namespace {

double millis(Duration duration) { return static_cast<double>(duration.count()) / 1e6; }

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

std::string headline(const ProbeReport& report) {
  const CheckResult& result = report.result;
  if (!result.failure) return report.kind + " " + report.target;
  return result.failure->code + "   " + result.failure->summary;
}

using Rows = std::vector<std::pair<std::string_view, std::string>>;

void addPhases(Rows& rows, const PhaseTimings& phases) {
  for (std::size_t i = 1; i < kPhaseCount; ++i) {
    const auto phase = static_cast<Phase>(i);
    if (phases[phase] < 0) continue;
    rows.emplace_back(phaseName(phase), fmt::format("{:>7.1f} ms", phases[phase] / 1000.0));
  }
}

void addFailure(Rows& rows, const Failure& failure) {
  if (failure.phase != Phase::None) rows.emplace_back("failed in", phaseName(failure.phase));
  if (!failure.expected.empty()) rows.emplace_back("expected", failure.expected);
  if (!failure.got.empty()) rows.emplace_back("got", failure.got);
}

}  // namespace

std::string reportText(const ProbeReport& report) {
  const CheckResult& result = report.result;
  Rows rows;
  addPhases(rows, result.phases);
  if (result.failure) addFailure(rows, *result.failure);
  if (result.status_code) rows.emplace_back("status code", std::to_string(*result.status_code));
  for (const Tried& tried : triedOf(result)) {
    rows.emplace_back("tried", fmt::format("{:>7.1f} ms   {} {}", tried.seconds * 1000,
                                           tried.address, tried.code));
  }
  for (const Attribute& attribute : result.attributes) {
    if (attribute.name == kTriedAttribute) continue;
    rows.emplace_back(attribute.name, attribute.value);
  }
  for (const Metric& metric : result.metrics) {
    rows.emplace_back(metric.name, fmt::format("{:g}", metric.value));
  }

  std::size_t width = 0;
  for (const auto& [name, value] : rows) width = std::max(width, name.size());
  std::string out = fmt::format("{:<9} {}   {:.1f} ms\n", upper(verdictName(result.verdict)),
                                headline(report), millis(result.response_time));
  for (const auto& [name, value] : rows) out += fmt::format("  {:<{}}  {}\n", name, width, value);
  return out;
}

std::string reportJson(const ProbeReport& report) {
  const CheckResult& result = report.result;
  nlohmann::ordered_json json{{"kind", report.kind},
                              {"target", report.target},
                              {"verdict", verdictName(result.verdict)},
                              {"response_time_ms", millis(result.response_time)}};
  json["status_code"] = nullptr;
  if (result.status_code) json["status_code"] = *result.status_code;
  json["phases_ms"] = nlohmann::ordered_json::object();
  for (std::size_t i = 1; i < kPhaseCount; ++i) {
    const auto phase = static_cast<Phase>(i);
    if (result.phases[phase] >= 0) {
      json["phases_ms"][phaseName(phase)] = result.phases[phase] / 1000.0;
    }
  }
  json["error"] = nullptr;
  if (result.failure) {
    const Failure& failure = *result.failure;
    json["error"] = {{"phase", phaseName(failure.phase)},
                     {"code", failure.code},
                     {"summary", failure.summary},
                     {"expected", failure.expected},
                     {"got", failure.got}};
  }
  json["tried"] = nlohmann::ordered_json::array();
  for (const Tried& tried : triedOf(result)) {
    json["tried"].push_back(
        {{"address", tried.address}, {"code", tried.code}, {"seconds", tried.seconds}});
  }
  json["attributes"] = nlohmann::ordered_json::object();
  for (const Attribute& attribute : result.attributes) {
    if (attribute.name != kTriedAttribute) json["attributes"][attribute.name] = attribute.value;
  }
  json["metrics"] = nlohmann::ordered_json::object();
  for (const Metric& metric : result.metrics) json["metrics"][metric.name] = metric.value;
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string reportNagios(const ProbeReport& report) {
  const CheckResult& result = report.result;
  static constexpr const char* kWords[] = {"OK", "CRITICAL", "WARNING", "UNKNOWN"};
  std::string line = fmt::format("{} {} - {}", upper(report.kind),
                                 kWords[static_cast<std::size_t>(result.verdict)],
                                 result.failure ? result.failure->summary : report.target);
  // The bar separates text from performance data.
  std::replace(line.begin(), line.end(), '|', '/');
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line + fmt::format(" | time={:.6f}s", millis(result.response_time) / 1000);
}

int probeExitStatus(Verdict verdict, bool nagios) {
  switch (verdict) {
    case Verdict::Up:
      return kExitOk;
    case Verdict::Degraded:
      return nagios ? 1 : kExitOk;
    case Verdict::Down:
      return nagios ? 2 : kExitFailed;
    case Verdict::Unknown:
      break;
  }
  return kExitCannotRun;
}

}  // namespace promonitor
