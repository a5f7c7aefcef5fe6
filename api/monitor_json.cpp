#include "api/monitor_json.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <limits>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "api/http/url.hpp"
#include "api/json_text.hpp"
#include "core/model/tried.hpp"

namespace promonitor::api {
namespace {

constexpr std::size_t kMaxErrorCharacters = 300;

std::int64_t responseMillis(Duration took) {
  const auto millis = std::chrono::round<std::chrono::milliseconds>(took).count();
  return std::clamp<std::int64_t>(millis, 0, std::numeric_limits<std::int32_t>::max());
}

std::string_view firstCharacters(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  while (at < text.size() && count-- > 0) {
    at += std::max<std::size_t>(1, utf8SequenceLength(text, at));
  }
  return text.substr(0, at);
}

void appendErrorMessage(std::string& out, const CheckResult& result) {
  if (result.passed()) {
    out += "null";
    return;
  }
  const bool explained = result.failure && !result.failure->summary.empty();
  const std::string_view summary = explained ? std::string_view(result.failure->summary)
                                             : std::string_view("the check did not pass");
  appendJsonString(out, firstCharacters(summary, kMaxErrorCharacters));
}

void appendField(std::string& out, std::string_view name, std::string_view value) {
  out.append("\"").append(name).append("\":");
  appendJsonString(out, value);
}

void appendTried(std::string& out, const CheckResult& result) {
  out += "\"tried\":[";
  bool first = true;
  for (const Tried& tried : triedOf(result)) {
    out += std::exchange(first, false) ? "{" : ",{";
    appendField(out, "address", tried.address);
    out += ',';
    appendField(out, "code", tried.code);
    fmt::format_to(std::back_inserter(out), ",\"seconds\":{}}}", tried.seconds);
  }
  out += ']';
}

/// Also of a check that is degraded: it passed, and still has something to say.
void appendError(std::string& out, const CheckResult& result) {
  out += ",\"error\":";
  if (!result.failure) {
    out += "null";
    return;
  }
  const Failure& failure = *result.failure;
  out += '{';
  for (const auto& [name, value] :
       {std::pair<std::string_view, std::string_view>{"verdict", verdictName(result.verdict)},
        {"phase", phaseName(failure.phase)},
        {"code", failure.code},
        {"summary", failure.summary},
        {"expected", failure.expected},
        {"got", failure.got}}) {
    appendField(out, name, value);
    out += ',';
  }
  appendTried(out, result);
  for (const Attribute& attribute : result.attributes) {
    if (attribute.name != kEvidenceAttribute) continue;
    out += ',';
    appendField(out, "evidence", attribute.value);
  }
  out += '}';
}

/// The epoch: null.
void appendTimeField(std::string& out, std::string_view name, WallTime time) {
  out.append(",\"").append(name).append("\":");
  if (time == WallTime{}) {
    out += "null";
  } else {
    appendJsonTime(out, time, TimePrecision::Millis);
  }
}

void appendState(std::string& out, const Monitor& monitor) {
  const StateSnapshot& state = monitor.state;
  out += ",\"state\":{";
  appendField(out, "health", monitor.spec.paused ? "paused" : healthName(state.health));
  appendTimeField(out, "status_since", state.since);
  appendTimeField(out, "incident_since", state.incident);
  fmt::format_to(std::back_inserter(out), ",\"is_flapping\":{}}}", state.flapping.active);
}

}  // namespace

void appendMonitor(std::string& out, const Monitor& monitor, const MonitorExtras& extras) {
  const MonitorSpec& spec = monitor.spec;
  out.append("{\"id\":\"").append(spec.id.text()).append("\",\"name\":");
  appendJsonString(out, spec.name);
  out += ",\"url\":";
  appendJsonString(out, spec.target);
  out += ",\"kind\":";
  appendJsonString(out, spec.kind);
  fmt::format_to(std::back_inserter(out),
                 ",\"status\":\"{}\",\"interval_seconds\":{},\"is_paused\":{},\"created_at\":",
                 statusName(monitor.state.status),
                 std::chrono::ceil<std::chrono::seconds>(spec.interval).count(), spec.paused);
  appendJsonTime(out, spec.created_at, TimePrecision::Seconds);
  if (extras.state) appendState(out, monitor);
  if (!extras.config.empty()) out.append(",\"config\":").append(extras.config);
  out += '}';
}

void appendCheck(std::string& out, const Monitor& monitor, const CheckRecord& check,
                 CheckExtras extras) {
  const CheckResult& result = check.result;
  const auto to = std::back_inserter(out);
  out.append("{\"id\":\"")
      .append(checkId(monitor.spec.id, check.started_at).text())
      .append("\",\"status_code\":");
  if (monitor.spec.kind == "http" && result.status_code) {
    fmt::format_to(to, "{}", *result.status_code);
  } else {
    out += "null";
  }
  fmt::format_to(to, ",\"response_time_ms\":{},\"is_up\":{},\"error_message\":",
                 responseMillis(result.response_time), result.passed());
  appendErrorMessage(out, result);
  out += ",\"checked_at\":";
  appendJsonTime(out, check.started_at, TimePrecision::Millis);
  if (extras.error) appendError(out, result);
  out += '}';
}

}  // namespace promonitor::api
