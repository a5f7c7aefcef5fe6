#include "core/store/check_chunk.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "core/store/check_packing.hpp"
#include "core/store/chunk_series.hpp"
#include "core/store/packed_bytes.hpp"

namespace promonitor {
namespace {

using Micros = std::chrono::microseconds;

constexpr double kMostWhole = 9007199254740992.0;  // 2^53

Series seriesOf(std::size_t phase) { return static_cast<Series>(FirstPhaseSeries + phase); }

bool isWhole(double value) {
  return value >= 0 && value <= kMostWhole && std::trunc(value) == value && !std::signbit(value);
}

/// Verdict, status code and whether it ran for a slot, in one number: mostly it stays the same.
std::int64_t factsOf(const CheckRecord& check) {
  std::int64_t facts = static_cast<std::int64_t>(check.result.verdict);
  if (check.slot != WallTime{}) facts |= 4;
  if (const auto status = check.result.status_code) {
    facts |= 8 | static_cast<std::int64_t>(folded(*status) << 4U);
  }
  return facts;
}

void putCheck(SeriesWriter& out, const CheckRecord& check, WallTime first) {
  const CheckResult& result = check.result;
  out.put(PositionSeries, (positionOf(check) - first).count());
  out.put(FactsSeries, factsOf(check));
  if (check.slot != WallTime{}) out.put(AfterSlotSeries, (check.started_at - check.slot).count());
  std::int64_t present = 0;
  std::int64_t rest = result.response_time / Micros(1);
  for (std::size_t phase = 0; phase < kPhaseCount; ++phase) {
    if (result.phases.micros[phase] < 0) continue;
    present |= std::int64_t{1} << phase;
    rest -= result.phases.micros[phase];
  }
  out.put(PhasesSeries, present);
  for (std::size_t phase = 0; phase < kPhaseCount; ++phase) {
    if (result.phases.micros[phase] >= 0) out.put(seriesOf(phase), result.phases.micros[phase]);
  }
  out.put(OtherTimeSeries, rest);
  out.put(LeadSeries, packLead(check.lead));
}

void putMetrics(SeriesWriter& out, const std::vector<Metric>& metrics) {
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    const double value = metrics[i].value;
    out.put(MetricKindSeries, isWhole(value) ? 0 : 1, i);
    if (isWhole(value)) {
      out.put(WholeMetricSeries, static_cast<std::int64_t>(value), i);
    } else {
      out.put(RealMetricSeries, std::bit_cast<std::int64_t>(value), i);
    }
  }
}

std::int32_t phaseTime(std::int64_t micros) {
  if (!std::in_range<std::int32_t>(micros) || micros < 0) refusePacked();
  return static_cast<std::int32_t>(micros);
}

void getFacts(std::int64_t facts, CheckResult& result) {
  result.verdict = static_cast<Verdict>(facts & 3);
  if ((facts & 8) == 0) return;
  const std::int64_t status = unfolded(static_cast<std::uint64_t>(facts) >> 4U);
  if (!std::in_range<int>(status)) refusePacked();
  result.status_code = static_cast<int>(status);
}

Micros getLead(SeriesReader& in) {
  const std::int64_t packed = in.getTime(LeadSeries).count();
  // An even one counts seconds.
  if (packed % 2 == 0 && std::abs(packed) > kMostMicros / 1'000'000) refusePacked();
  return unpackLead(packed);
}

CheckRecord getCheck(SeriesReader& in, WallTime first) {
  CheckRecord check;
  CheckResult& result = check.result;
  const WallTime position = first + in.getTime(PositionSeries);
  const std::int64_t facts = in.get(FactsSeries);
  getFacts(facts, result);
  check.started_at = position;
  if ((facts & 4) != 0) {
    check.slot = position;
    check.started_at += in.getTime(AfterSlotSeries);
  }
  const std::int64_t present = in.get(PhasesSeries);
  Micros total{};
  for (std::size_t phase = 0; phase < kPhaseCount; ++phase) {
    if ((present >> phase & 1) == 0) continue;
    result.phases.micros[phase] = phaseTime(in.get(seriesOf(phase)));
    total += Micros(result.phases.micros[phase]);
  }
  result.response_time = total + in.getTime(OtherTimeSeries);
  check.lead = getLead(in);
  return check;
}

void getMetrics(SeriesReader& in, std::vector<Metric>& metrics) {
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    if (in.get(MetricKindSeries, i) == 0) {
      metrics[i].value = static_cast<double>(in.get(WholeMetricSeries, i));
    } else {
      metrics[i].value = std::bit_cast<double>(in.get(RealMetricSeries, i));
    }
  }
}

}  // namespace

std::string packChunk(std::span<const CheckRecord> checks) {
  SeriesWriter series;
  std::vector<std::string> shapes;
  for (const CheckRecord& check : checks) {
    putCheck(series, check, checks.front().started_at);
    std::string shape = packShape(check.result);
    // The newest is the likeliest.
    auto known = std::find(shapes.rbegin(), shapes.rend(), shape);
    const auto place = known == shapes.rend() ? shapes.size()
                                              : static_cast<std::size_t>(shapes.rend() - known) - 1;
    if (place == shapes.size()) shapes.push_back(std::move(shape));
    series.put(ShapeSeries, static_cast<std::int64_t>(place));
    putMetrics(series, check.result.metrics);
  }
  std::string packed;
  appendNumber(packed, checks.size());
  appendNumber(packed, shapes.size());
  for (const std::string& shape : shapes) appendText(packed, shape);
  return packed + std::move(series).finish();
}

std::vector<CheckRecord> unpackChunk(MonitorKey monitor, WallTime first, std::string_view packed) {
  PackedReader reader(packed);
  const auto count = static_cast<std::size_t>(reader.number(kMostChunkChecks));
  if (count == 0) refusePacked();
  std::vector<CheckResult> shapes(reader.count());
  for (CheckResult& shape : shapes) unpackDetail(reader.text(), shape);
  SeriesReader series(reader.rest());
  std::vector<CheckRecord> checks;
  checks.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    CheckRecord& check = checks.emplace_back(getCheck(series, first));
    check.monitor = monitor;
    const auto place = static_cast<std::uint64_t>(series.get(ShapeSeries));
    if (place >= shapes.size()) refusePacked();
    const CheckResult& shape = shapes[place];
    check.result.failure = shape.failure;
    check.result.metrics = shape.metrics;
    check.result.attributes = shape.attributes;
    getMetrics(series, check.result.metrics);
  }
  return checks;
}

}  // namespace promonitor
