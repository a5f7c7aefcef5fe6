#include "core/store/check_packing.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "core/store/packed_bytes.hpp"

namespace promonitor {
namespace {

constexpr std::uint64_t kLongestPhase = std::uint64_t{std::numeric_limits<std::int32_t>::max()} + 1;

/// Bytes: in one allocation.
constexpr std::size_t kUsualDetail = 64;

/// The phases in the order in which they are packed.
constexpr std::array<Phase, kPhaseCount> kPackedOrder{
    Phase::Dns, Phase::Connect, Phase::Tls, Phase::Send, Phase::Ttfb, Phase::Transfer, Phase::None};

Failure readFailure(PackedReader& reader) {
  Failure failure;
  failure.phase = static_cast<Phase>(reader.number(kPhaseCount - 1));
  for (std::string* text : {&failure.code, &failure.summary, &failure.expected, &failure.got}) {
    *text = reader.text();
  }
  return failure;
}

}  // namespace

std::string packPhases(const PhaseTimings& phases) {
  const auto present = [&](Phase phase) { return phases[phase] >= 0; };
  const auto last = std::find_if(kPackedOrder.rbegin(), kPackedOrder.rend(), present).base();
  std::string packed;
  for (const auto* phase = kPackedOrder.begin(); phase != last; ++phase) {
    appendNumber(packed, present(*phase) ? static_cast<std::uint64_t>(phases[*phase]) + 1 : 0);
  }
  return packed;
}

PhaseTimings unpackPhases(std::string_view packed) {
  PackedReader reader(packed);
  PhaseTimings phases;
  for (const Phase phase : kPackedOrder) {
    if (reader.done()) break;
    const auto stored = static_cast<std::int64_t>(reader.number(kLongestPhase));
    phases[phase] = static_cast<std::int32_t>(stored - 1);
  }
  reader.finish();
  return phases;
}

namespace {

std::string packParts(const CheckResult& result, bool with_values) {
  if (!result.failure && result.metrics.empty() && result.attributes.empty()) return {};
  std::string packed;
  packed.reserve(kUsualDetail);
  appendNumber(packed, result.failure ? 1 : 0);
  if (const auto& failure = result.failure) {
    appendNumber(packed, static_cast<std::uint64_t>(failure->phase));
    for (const std::string* text :
         {&failure->code, &failure->summary, &failure->expected, &failure->got}) {
      appendText(packed, *text);
    }
  }
  appendNumber(packed, result.metrics.size());
  for (const Metric& metric : result.metrics) {
    appendText(packed, metric.name);
    appendReal(packed, with_values ? metric.value : 0);
  }
  appendNumber(packed, result.attributes.size());
  for (const Attribute& attribute : result.attributes) {
    appendText(packed, attribute.name);
    appendText(packed, attribute.value);
  }
  return packed;
}

}  // namespace

std::string packDetail(const CheckResult& result) { return packParts(result, true); }

std::string packShape(const CheckResult& result) { return packParts(result, false); }

void unpackDetail(std::string_view packed, CheckResult& result) {
  if (packed.empty()) return;
  PackedReader reader(packed);
  if (reader.number(1) == 1) result.failure = readFailure(reader);
  result.metrics.resize(reader.count());
  for (Metric& metric : result.metrics) {
    metric.name = reader.text();
    metric.value = reader.real();
  }
  result.attributes.resize(reader.count());
  for (Attribute& attribute : result.attributes) {
    attribute.name = reader.text();
    attribute.value = reader.text();
  }
  reader.finish();
}

std::string packCause(const Incident& incident) {
  CheckResult result;
  if (incident.cause != Failure{}) result.failure = incident.cause;
  result.attributes = incident.evidence;
  return packDetail(result);
}

void unpackCause(std::string_view packed, Incident& incident) {
  CheckResult result;
  unpackDetail(packed, result);
  incident.cause = std::move(result.failure).value_or(Failure{});
  incident.evidence = std::move(result.attributes);
}

std::string packTimes(const ResponseTimes& times) {
  std::string packed;
  std::uint16_t before = 0;
  for (const ResponseTimes::Size& size : times.sizes()) {
    appendNumber(packed, static_cast<std::uint64_t>(size.number - before));
    appendNumber(packed, static_cast<std::uint64_t>(size.count));
    before = size.number;
  }
  return packed;
}

ResponseTimes unpackTimes(std::string_view packed) {
  PackedReader reader(packed);
  ResponseTimes times;
  std::uint64_t number = 0;
  while (!reader.done()) {
    number += reader.number(ResponseTimes::kSizes - 1 - number);
    const auto count = reader.number(std::numeric_limits<std::int64_t>::max());
    times.add({static_cast<std::uint16_t>(number), static_cast<std::int64_t>(count)});
  }
  return times;
}

std::int64_t packLead(std::chrono::microseconds lead) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(lead);
  if (seconds == lead) return seconds.count() * 2;
  return lead.count() * 2 + (lead.count() < 0 ? -1 : 1);
}

std::chrono::microseconds unpackLead(std::int64_t packed) {
  if (packed % 2 != 0) return std::chrono::microseconds(packed / 2);
  return std::chrono::seconds(packed / 2);
}

}  // namespace promonitor
