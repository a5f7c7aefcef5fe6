#include "core/plugin/result_decoder.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <string_view>
#include <utility>

#include "core/plugin/utf8.hpp"
#include "core/plugin/vocabulary.hpp"

namespace promonitor {
namespace {

constexpr std::size_t kMaxMessage = 300;
constexpr std::size_t kMaxEvidence = 200;
constexpr std::size_t kMaxAttribute = 1000;
constexpr std::size_t kMaxAnswer = 4096;
constexpr std::size_t kMaxCode = 64;
constexpr std::uint32_t kMaxMetrics = 64;
constexpr std::uint32_t kMaxAttributes = 64;

std::string textOf(pm_str text, std::size_t max_characters) {
  if (text.data == nullptr || text.len == 0) return {};
  // A character has at most four bytes: no more are looked at, whatever `len` says.
  return repairedUtf8({text.data, std::min(text.len, 4 * max_characters)}, max_characters);
}

std::string codeOf(const pm_result& result, const ProbeKind& kind) {
  std::string code = textOf(result.code, kMaxCode);
  return isFailureCode(kind, code) ? code : codeOfCause(result.cause);
}

/// The entry of that name in a list of metrics or attributes, a new one if there is none.
template <class T>
T& entryOf(std::vector<T>& list, const std::string& name) {
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const T& entry) { return entry.name == name; });
  if (found != list.end()) return *found;
  T& entry = list.emplace_back();
  entry.name = name;
  return entry;
}

Phase phaseOf(std::uint32_t id) {
  return id <= PM_M_TRANSFER ? static_cast<Phase>(id) : Phase::None;
}

std::int32_t microsOf(double seconds) {
  const double micros = std::round(seconds * 1e6);
  constexpr double kMost = std::numeric_limits<std::int32_t>::max();
  return static_cast<std::int32_t>(std::clamp(micros, 0.0, kMost));
}

void readMetrics(const pm_result& result, const ProbeKind& kind, CheckResult& out) {
  if (result.metrics == nullptr) return;
  const std::uint32_t count = std::min(result.metric_count, kMaxMetrics);
  for (const pm_metric& metric : std::span(result.metrics, count)) {
    if (!std::isfinite(metric.value)) continue;
    if (metric.id >= PM_M_DNS && metric.id <= PM_M_TRANSFER) {
      if (metric.value >= 0) out.phases[phaseOf(metric.id)] = microsOf(metric.value);
    } else if (const std::string* name = metricName(kind, metric.id); name != nullptr) {
      entryOf(out.metrics, *name).value = metric.value;
    }
  }
}

void readAttributes(const pm_result& result, const ProbeKind& kind, CheckResult& out) {
  if (result.attrs == nullptr) return;
  const std::uint32_t count = std::min(result.attr_count, kMaxAttributes);
  for (const pm_attr& attribute : std::span(result.attrs, count)) {
    const std::string* const name = attributeName(kind, attribute.id);
    if (name == nullptr) continue;
    const bool evidence = attribute.id == PM_A_EVIDENCE;
    if (evidence && result.state == PM_STATE_UP) continue;
    std::string text = textOf(attribute.value, evidence ? kMaxAnswer : kMaxAttribute);
    if (attribute.id == PM_A_TRIED) {
      out.attributes.push_back({*name, std::move(text)});
    } else {
      entryOf(out.attributes, *name).value = std::move(text);
    }
  }
}

/// In whole microseconds, as it is kept: what is told of a result at once is what is read later.
Duration asKept(Duration took) { return std::chrono::floor<std::chrono::microseconds>(took); }

}  // namespace

void decodeResult(const pm_result& result, const ProbeKind& kind, Duration elapsed,
                  CheckResult& out) {
  const bool told_time = result.response_time_ns >= 0;
  out.response_time = asKept(told_time ? Duration(result.response_time_ns) : elapsed);
  if ((result.flags & PM_RESULT_HAS_CODE) != 0) out.status_code = result.status_code;
  readMetrics(result, kind, out);
  readAttributes(result, kind, out);
  if (result.state > PM_STATE_UNKNOWN) {
    out.failure = Failure{Phase::None, "invalid_result", "the probe gave no valid state", {}, {}};
    return;
  }
  out.verdict = static_cast<Verdict>(result.state);
  if (out.verdict == Verdict::Up) return;
  out.failure = Failure{phaseOf(result.failed_phase), codeOf(result, kind),
                        textOf(result.message, kMaxMessage), textOf(result.expected, kMaxEvidence),
                        textOf(result.got, kMaxEvidence)};
}

CheckResult decodeResult(const pm_result& result, const ProbeKind& kind, Duration elapsed) {
  CheckResult out;
  decodeResult(result, kind, elapsed, out);
  return out;
}

CheckResult failedResult(Verdict verdict, std::string code, std::string summary, Duration elapsed) {
  CheckResult result;
  result.verdict = verdict;
  result.response_time = asKept(elapsed);
  result.failure = Failure{Phase::None, std::move(code), std::move(summary), {}, {}};
  return result;
}

}  // namespace promonitor
