#include "core/store/chunk_series.hpp"

#include <algorithm>
#include <bit>

#include "core/store/packed_bytes.hpp"

namespace promonitor {
namespace {

/// Of the parameter of a series' Rice code.
constexpr unsigned kParameterBits = 5;
constexpr unsigned kMostParameter = 31;

std::int64_t wrappedSum(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

std::int64_t wrappedDifference(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

/// The median of numbers that fall off as Rice's code expects is the best 2^k or close to it, and
/// a few that are far out do not move it.
unsigned riceParameter(std::vector<std::uint64_t>& numbers) {
  if (numbers.empty()) return 0;
  const auto middle = numbers.begin() + static_cast<std::ptrdiff_t>(numbers.size() / 2);
  std::nth_element(numbers.begin(), middle, numbers.end());
  return std::min(kMostParameter, static_cast<unsigned>(std::bit_width(*middle)));
}

}  // namespace

std::uint64_t folded(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  return value < 0 ? (~bits << 1U) | 1U : bits << 1U;
}

std::int64_t unfolded(std::uint64_t value) {
  const auto half = static_cast<std::int64_t>(value >> 1U);
  return (value & 1U) != 0 ? ~half : half;
}

std::int64_t Expectation::value(Series series) const {
  return series == PositionSeries ? wrappedSum(last_, step_) : last_;
}

void Expectation::learn(Series series, std::int64_t value) {
  const std::int64_t step = wrappedDifference(value, last_);
  // What varies around a level is expected there, all else where it was.
  const bool varies =
      series == AfterSlotSeries || (series >= FirstPhaseSeries && series <= OtherTimeSeries);
  last_ = varies && known_ ? wrappedSum(last_, step / 4) : value;
  step_ = known_ ? step : 0;
  known_ = true;
}

Expectation& Expectations::of(Series series, std::size_t place) {
  if (series < MetricKindSeries) return single_[series];
  std::vector<Expectation>& list = by_place_[series - MetricKindSeries];
  if (list.size() <= place) list.resize(place + 1);
  return list[place];
}

void SeriesWriter::put(Series series, std::int64_t value, std::size_t place) {
  Expectation& expected = expected_.of(series, place);
  const auto number = folded(wrappedDifference(value, expected.value(series)));
  numbers_.emplace_back(series, number);
  by_series_[series].push_back(number);
  expected.learn(series, value);
}

std::string SeriesWriter::finish() && {
  std::array<unsigned, kSeriesCount> parameters{};
  BitWriter bits;
  for (std::size_t series = 0; series < kSeriesCount; ++series) {
    parameters[series] = riceParameter(by_series_[series]);
    bits.put(parameters[series], kParameterBits);
  }
  for (const auto& [series, number] : numbers_) bits.putRice(number, parameters[series]);
  return std::move(bits).finish();
}

SeriesReader::SeriesReader(std::string_view bytes) : bits_(bytes) {
  for (unsigned& each : parameters_) each = static_cast<unsigned>(bits_.get(kParameterBits));
}

std::int64_t SeriesReader::get(Series series, std::size_t place) {
  Expectation& expected = expected_.of(series, place);
  const std::int64_t value =
      wrappedSum(expected.value(series), unfolded(bits_.getRice(parameters_[series])));
  expected.learn(series, value);
  return value;
}

std::chrono::microseconds SeriesReader::getTime(Series series) {
  const std::int64_t micros = get(series);
  if (micros < -kMostMicros || micros > kMostMicros) refusePacked();
  return std::chrono::microseconds(micros);
}

}  // namespace promonitor
