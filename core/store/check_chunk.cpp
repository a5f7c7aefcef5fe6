#include "core/store/check_chunk.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "core/store/bit_stream.hpp"
#include "core/store/check_packing.hpp"
#include "core/store/packed_bytes.hpp"

namespace promonitor {
namespace {

using Micros = std::chrono::microseconds;

/// What a number is about. The order is stored.
enum Series : std::uint8_t {
  PositionSeries,
  AfterSlotSeries,
  FactsSeries,
  PhasesSeries,
  FirstPhaseSeries,
  OtherTimeSeries = FirstPhaseSeries + kPhaseCount,
  LeadSeries,
  ShapeSeries,
  MetricKindSeries,
  WholeMetricSeries,
  RealMetricSeries
};
constexpr std::size_t kSeriesCount = RealMetricSeries + 1;
/// Of the parameter of a series' Rice code.
constexpr unsigned kParameterBits = 5;
constexpr unsigned kMostParameter = 31;
constexpr double kMostWhole = 9007199254740992.0;  // 2^53
/// A lifetime of checks.
constexpr std::int64_t kMostMicros = std::int64_t{1} << 52;

/// Expects the next number of a series. Numbers wrap around: any sequence can be stored.
class Expectation {
 public:
  std::int64_t value(Series series) const {
    return series == PositionSeries ? sum(last_, step_) : last_;
  }
  void learn(Series series, std::int64_t value) {
    const std::int64_t step = difference(value, last_);
    // What varies around a level is expected there, all else where it was.
    const bool varies =
        series == AfterSlotSeries || (series >= FirstPhaseSeries && series <= OtherTimeSeries);
    last_ = varies && known_ ? sum(last_, step / 4) : value;
    step_ = known_ ? step : 0;
    known_ = true;
  }

  static std::int64_t sum(std::int64_t a, std::int64_t b) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
  }
  static std::int64_t difference(std::int64_t a, std::int64_t b) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
  }

 private:
  std::int64_t last_ = 0, step_ = 0;
  bool known_ = false;
};

/// One of each series, and of metrics one of each place in their list.
class Expectations {
 public:
  Expectation& of(Series series, std::size_t place) {
    if (series < MetricKindSeries) return single_[series];
    std::vector<Expectation>& list = by_place_[series - MetricKindSeries];
    if (list.size() <= place) list.resize(place + 1);
    return list[place];
  }

 private:
  std::array<Expectation, MetricKindSeries> single_;
  std::array<std::vector<Expectation>, kSeriesCount - MetricKindSeries> by_place_;
};

std::uint64_t folded(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  return value < 0 ? (~bits << 1U) | 1U : bits << 1U;
}

std::int64_t unfolded(std::uint64_t value) {
  const auto half = static_cast<std::int64_t>(value >> 1U);
  return (value & 1U) != 0 ? ~half : half;
}

class SeriesWriter {
 public:
  void put(Series series, std::int64_t value, std::size_t place = 0) {
    Expectation& expected = expected_.of(series, place);
    const auto number = folded(Expectation::difference(value, expected.value(series)));
    numbers_.emplace_back(series, number);
    by_series_[series].push_back(number);
    expected.learn(series, value);
  }

  std::string finish() && {
    std::array<unsigned, kSeriesCount> parameters{};
    BitWriter bits;
    for (std::size_t series = 0; series < kSeriesCount; ++series) {
      parameters[series] = parameter(by_series_[series]);
      bits.put(parameters[series], kParameterBits);
    }
    for (const auto& [series, number] : numbers_) bits.putRice(number, parameters[series]);
    return std::move(bits).finish();
  }

 private:
  /// The median of numbers that fall off as Rice's code expects is the best 2^k or close to it, and
  /// a few that are far out do not move it.
  static unsigned parameter(std::vector<std::uint64_t>& numbers) {
    if (numbers.empty()) return 0;
    const auto middle = numbers.begin() + static_cast<std::ptrdiff_t>(numbers.size() / 2);
    std::nth_element(numbers.begin(), middle, numbers.end());
    return std::min(kMostParameter, static_cast<unsigned>(std::bit_width(*middle)));
  }

  std::vector<std::pair<Series, std::uint64_t>> numbers_;
  std::array<std::vector<std::uint64_t>, kSeriesCount> by_series_;
  Expectations expected_;
};

class SeriesReader {
 public:
  explicit SeriesReader(std::string_view bytes) : bits_(bytes) {
    for (unsigned& each : parameters_) each = static_cast<unsigned>(bits_.get(kParameterBits));
  }

  /// Microseconds that can be added up.
  Micros getTime(Series series) {
    const std::int64_t micros = get(series);
    if (micros < -kMostMicros || micros > kMostMicros) refusePacked();
    return Micros(micros);
  }
  std::int64_t get(Series series, std::size_t place = 0) {
    Expectation& expected = expected_.of(series, place);
    const std::int64_t value =
        Expectation::sum(expected.value(series), unfolded(bits_.getRice(parameters_[series])));
    expected.learn(series, value);
    return value;
  }

 private:
  BitReader bits_;
  std::array<unsigned, kSeriesCount> parameters_{};
  Expectations expected_;
};

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
