#include "core/model/response_times.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

namespace promonitor {
namespace {

using std::chrono::microseconds;

TEST(ResponseTimes, TakeEachTimeForOneThatDiffersByAThirtySecondAtMost) {
  std::uint16_t before = 0;
  for (std::int64_t micros = 0; micros < std::int64_t{1} << 40; micros += 1 + micros / 100) {
    const std::uint16_t size = ResponseTimes::sizeOf(microseconds(micros));
    ASSERT_LT(size, ResponseTimes::kSizes) << micros;
    ASSERT_GE(size, before) << micros;
    before = size;
    const auto taken = ResponseTimes::timeOf(size).count();
    ASSERT_LE(std::abs(taken - micros) * 32, micros) << micros;
    ASSERT_EQ(ResponseTimes::sizeOf(microseconds(taken)), size) << micros;
  }
}

TEST(ResponseTimes, HaveASizeForEveryTime) {
  const struct {
    microseconds time;
    std::uint16_t size;
  } rows[] = {
      {microseconds::min(), 0}, {microseconds(-1), 0},
      {microseconds(0), 0},     {microseconds(31), 31},
      {microseconds(32), 32},   {microseconds(33), 32},
      {microseconds(34), 33},   {microseconds(63), 47},
      {microseconds(64), 48},   {microseconds::max(), ResponseTimes::kSizes - 1},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.time.count());
    EXPECT_EQ(ResponseTimes::sizeOf(row.time), row.size);
  }
}

TEST(ResponseTimes, TellPercentilesByNearestRank) {
  ResponseTimes times;
  EXPECT_EQ(times.quantile(0.5), std::nullopt);
  for (int i = 1; i <= 20; ++i) times.add(microseconds(i));
  const struct {
    double share;
    int micros;
  } rows[] = {{0.001, 1}, {0.05, 1}, {0.051, 2}, {0.5, 10}, {0.95, 19}, {0.951, 20}, {1, 20}};
  for (const auto& row : rows) {
    SCOPED_TRACE(row.share);
    EXPECT_EQ(times.quantile(row.share), microseconds(row.micros));
  }
}

TEST(ResponseTimes, TellPercentilesOfManyWithinAThirtySecond) {
  std::vector<std::int64_t> all;
  ResponseTimes times;
  std::uint64_t random = 42;
  for (int i = 0; i < 10'000; ++i) {
    random = random * 6364136223846793005ULL + 1442695040888963407ULL;
    const double exponent = 2 + 5 * static_cast<double>(random >> 40) / (1 << 24);
    all.push_back(static_cast<std::int64_t>(std::pow(10.0, exponent)));
    times.add(microseconds(all.back()));
  }
  std::sort(all.begin(), all.end());
  for (const double share : {0.01, 0.5, 0.95, 0.99, 1.0}) {
    SCOPED_TRACE(share);
    const auto exact = static_cast<double>(all[static_cast<std::size_t>(share * 10'000) - 1]);
    EXPECT_NEAR(static_cast<double>(times.quantile(share)->count()), exact, exact / 32 + 1);
  }
}

TEST(ResponseTimes, AreTheSameAddedUpInPartsOrAtOnce) {
  ResponseTimes all;
  ResponseTimes parts[3];
  for (int i = 0; i < 1000; ++i) {
    const microseconds time(i * 997 % 5000);
    all.add(time);
    parts[i % 3].add(time);
  }

  parts[2].merge(parts[0]);
  parts[2].merge(parts[1]);
  parts[2].merge({});

  EXPECT_EQ(parts[2], all);
  EXPECT_EQ(all.count(), 1000);
}

}  // namespace
}  // namespace promonitor
