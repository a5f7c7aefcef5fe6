#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/model/check.hpp"
#include "core/store/bit_stream.hpp"

namespace promonitor {

/// The numbers of a chunk of checks (check_chunk.hpp), in the order in which they are put: each as
/// its distance from what those before of its series let expect, in that series' Rice code. Pure.

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
inline constexpr std::size_t kSeriesCount = RealMetricSeries + 1;
/// A lifetime of checks.
inline constexpr std::int64_t kMostMicros = std::int64_t{1} << 52;

/// Small numbers of either sign as small ones without.
std::uint64_t folded(std::int64_t value);
std::int64_t unfolded(std::uint64_t value);

/// Expects the next number of a series. Numbers wrap around: any sequence can be stored.
class Expectation {
 public:
  std::int64_t value(Series series) const;
  void learn(Series series, std::int64_t value);

 private:
  std::int64_t last_ = 0, step_ = 0;
  bool known_ = false;
};

/// One of each series, and of metrics one of each place in their list.
class Expectations {
 public:
  Expectation& of(Series series, std::size_t place);

 private:
  std::array<Expectation, MetricKindSeries> single_;
  std::array<std::vector<Expectation>, kSeriesCount - MetricKindSeries> by_place_;
};

class SeriesWriter {
 public:
  void put(Series series, std::int64_t value, std::size_t place = 0);
  std::string finish() &&;

 private:
  std::vector<std::pair<Series, std::uint64_t>> numbers_;
  std::array<std::vector<std::uint64_t>, kSeriesCount> by_series_;
  Expectations expected_;
};

/// Throws StoreError where the bytes did not come from SeriesWriter.
class SeriesReader {
 public:
  explicit SeriesReader(std::string_view bytes);

  std::int64_t get(Series series, std::size_t place = 0);
  /// Microseconds that can be added up.
  std::chrono::microseconds getTime(Series series);

 private:
  BitReader bits_;
  std::array<unsigned, kSeriesCount> parameters_{};
  Expectations expected_;
};

}  // namespace promonitor
