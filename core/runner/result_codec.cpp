#include "core/runner/result_codec.hpp"

#include <algorithm>
#include <array>

#include "core/plugin/result_decoder.hpp"
#include "core/plugin/vocabulary.hpp"
#include "core/runner/frame.hpp"

namespace promonitor {
namespace {

// Flags of a result frame.
constexpr std::uint8_t kHasStatusCode = 1;
constexpr std::uint8_t kHasFailure = 2;
constexpr std::uint8_t kRefused = 4;
constexpr std::uint8_t kHasQueueTime = 8;

/// What decodeResult() keeps of a plugin's result; phases are metrics.
constexpr std::uint32_t kMaxMetrics = 64;
constexpr std::uint32_t kMaxAttributes = 64;

struct Numbers {
  std::array<pm_metric, kMaxMetrics> metrics{};
  std::array<pm_attr, kMaxAttributes> attributes{};
};

pm_str borrowed(std::string_view text) { return {text.data(), text.size()}; }

void putFailure(FrameWriter& frame, const Failure& failure) {
  frame.put(static_cast<std::uint8_t>(failure.phase));
  for (const std::string* text :
       {&failure.code, &failure.summary, &failure.expected, &failure.got}) {
    frame.put(*text);
  }
}

void putMetric(FrameWriter& frame, std::uint32_t id, double value) {
  frame.put(id);
  frame.put(value);
}

void putMetrics(FrameWriter& frame, const CheckResult& result, const ProbeKind& kind) {
  auto count = static_cast<std::uint32_t>(result.metrics.size());
  for (const std::int32_t micros : result.phases.micros) count += micros >= 0 ? 1 : 0;
  frame.put(count);
  for (std::uint32_t phase = 0; phase < kPhaseCount; ++phase) {
    const std::int32_t micros = result.phases.micros[phase];
    if (micros >= 0) putMetric(frame, phase, micros * 1e-6);
  }
  for (const Metric& metric : result.metrics) {
    putMetric(frame, metricId(kind, metric.name), metric.value);
  }
}

void takeFailure(FrameReader& frame, pm_result& result) {
  result.failed_phase = frame.take<std::uint8_t>();
  for (pm_str* text : {&result.code, &result.message, &result.expected, &result.got}) {
    *text = borrowed(frame.text());
  }
}

void takeNumbers(FrameReader& frame, Numbers& numbers, pm_result& result) {
  result.metric_count = frame.count(sizeof(std::uint32_t) + sizeof(double));
  if (result.metric_count > numbers.metrics.size()) frame.fail();
  for (std::uint32_t i = 0; !frame.failed() && i < result.metric_count; ++i) {
    numbers.metrics[i].id = frame.take<std::uint32_t>();
    numbers.metrics[i].value = frame.take<double>();
  }
  result.metrics = numbers.metrics.data();
  result.attr_count = frame.count(2 * sizeof(std::uint32_t));
  if (result.attr_count > numbers.attributes.size()) frame.fail();
  for (std::uint32_t i = 0; !frame.failed() && i < result.attr_count; ++i) {
    numbers.attributes[i].id = frame.take<std::uint32_t>();
    numbers.attributes[i].value = borrowed(frame.text());
  }
  result.attrs = numbers.attributes.data();
}

}  // namespace

void appendResult(std::string& out, std::uint64_t check, bool refused, const CheckResult& result,
                  const ProbeKind& kind) {
  FrameWriter frame(out, FrameType::Result);
  frame.put(check);
  frame.put(static_cast<std::uint8_t>(result.verdict));
  frame.put(static_cast<std::uint8_t>(
      (result.status_code ? kHasStatusCode : 0) | (result.failure ? kHasFailure : 0) |
      (result.queue_time ? kHasQueueTime : 0) | (refused ? kRefused : 0)));
  frame.put(result.response_time.count());
  if (result.queue_time) frame.put(result.queue_time->count());
  if (result.status_code) frame.put(std::int32_t{*result.status_code});
  if (result.failure) putFailure(frame, *result.failure);
  putMetrics(frame, result, kind);
  frame.put(static_cast<std::uint32_t>(result.attributes.size()));
  for (const Attribute& attribute : result.attributes) {
    frame.put(attributeId(kind, attribute.name));
    frame.put(attribute.value);
  }
}

std::optional<std::uint64_t> checkOfResult(std::string_view body) {
  FrameReader frame(body);
  const auto check = frame.take<std::uint64_t>();
  return frame.failed() ? std::nullopt : std::optional(check);
}

std::optional<DecodedResult> decodeResultFrame(std::string_view body, const ProbeKind& kind,
                                               Duration elapsed) {
  FrameReader frame(body);
  frame.take<std::uint64_t>();
  pm_result result{};
  result.struct_size = sizeof result;
  result.state = frame.take<std::uint8_t>();
  const auto flags = frame.take<std::uint8_t>();
  result.response_time_ns = frame.take<std::int64_t>();
  std::optional<Duration> queue_time;
  if ((flags & kHasQueueTime) != 0) {
    queue_time = Duration(std::max<std::int64_t>(frame.take<std::int64_t>(), 0));
  }
  if ((flags & kHasStatusCode) != 0) {
    result.flags = PM_RESULT_HAS_CODE;
    result.status_code = frame.take<std::int32_t>();
  }
  // A runner has judged its plugin already: what a sound one never sends is no result.
  const bool has_failure = (flags & kHasFailure) != 0;
  const bool refused = (flags & kRefused) != 0;
  if (result.state > PM_STATE_UNKNOWN || has_failure == (result.state == PM_STATE_UP) ||
      (refused && result.state != PM_STATE_UNKNOWN)) {
    return std::nullopt;
  }
  if (has_failure) takeFailure(frame, result);
  Numbers numbers;
  takeNumbers(frame, numbers, result);
  if (!frame.done()) return std::nullopt;
  DecodedResult decoded{refused, decodeResult(result, kind, elapsed)};
  decoded.result.queue_time = queue_time;
  const std::string_view code(result.code.data, result.code.len);
  // No plugin may use the host's own codes, so its decoder knows none.
  const bool of_host = std::ranges::any_of(
      hostCodes(), [code](const DeclaredName& declared) { return declared.name == code; });
  if (of_host && decoded.result.verdict == Verdict::Unknown) decoded.result.failure->code = code;
  return decoded;
}

}  // namespace promonitor
