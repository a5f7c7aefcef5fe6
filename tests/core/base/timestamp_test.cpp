#include "core/base/timestamp.hpp"

#include <gtest/gtest.h>

namespace promonitor {
namespace {

TEST(Timestamp, IsAMomentInUtc) {
  const struct {
    const char* text;
    std::int64_t seconds;
  } cases[] = {
      {"1970-01-01T00:00:00Z", 0},
      {"2026-12-01T22:00:00Z", 1'796'162'400},
      {"2026-12-01T23:00:00+01:00", 1'796'162'400},
      {"2026-12-01T16:30:00-05:30", 1'796'162'400},
      {"2026-12-02T21:59:00+23:59", 1'796'162'400},
      {"2024-02-29T00:00:00Z", 1'709'164'800},
      {"2000-02-29T23:59:59Z", 951'868'799},
      {"1969-12-31T23:59:59Z", -1},
  };
  for (const auto& [text, seconds] : cases) {
    SCOPED_TRACE(text);
    EXPECT_EQ(parseTimestamp(text), WallTime(std::chrono::seconds(seconds)));
  }
}

TEST(Timestamp, IsNothingElse) {
  const char* const cases[] = {
      "",
      "2026-12-01",
      "2026-12-01T22:00:00",
      "2026-12-01T22:00Z",
      "2026-12-01 22:00:00Z",
      "2026-12-01t22:00:00z",
      " 2026-12-01T22:00:00Z",
      "2026-12-01T22:00:00Z ",
      "2026-12-01T22:00:00.5Z",
      "2026-12-01T22:00:00+1:00",
      "2026-12-01T22:00:00+0100",
      "2026-12-01T22:00:00+01:60",
      "2026-12-01T22:00:00+24:00",
      "2026-12-01T22:00:00UTC",
      "2026-12-01T22:00:00*01:00",
      "2026-13-01T22:00:00Z",
      "2026-00-01T22:00:00Z",
      "2026-02-29T22:00:00Z",
      "2100-02-29T22:00:00Z",
      "2026-12-32T22:00:00Z",
      "2026-12-01T24:00:00Z",
      "2026-12-01T22:60:00Z",
      "2026-12-01T22:00:60Z",
      "26-12-01T22:00:00Z",
      "+026-12-01T22:00:00Z",
  };
  for (const char* const text : cases) {
    SCOPED_TRACE(text);
    EXPECT_EQ(parseTimestamp(text), std::nullopt);
  }
}

TEST(FineTimestamp, MayHaveAFraction) {
  const struct {
    const char* text;
    std::optional<std::int64_t> micros;
  } cases[] = {
      {"1970-01-01T00:00:01Z", 1'000'000},
      {"1970-01-01T00:00:01.5Z", 1'500'000},
      {"1970-01-01T01:00:01.123456+01:00", 1'123'456},
      {"1970-01-01T00:00:01.123456789Z", 1'123'456},
      {"1969-12-31T23:59:59.25Z", -750'000},
      {"1970-01-01T00:00:01.Z", std::nullopt},
      {"1970-01-01T00:00:01.1234567890Z", std::nullopt},
      {"1970-01-01T00:00:01.5", std::nullopt},
      {"1970-01-01T00:00:01.5 Z", std::nullopt},
      {"1970-01-01T00:00:01.-5Z", std::nullopt},
      {"1970-01-01T00:00:01,5Z", std::nullopt},
      {"", std::nullopt},
      {".5Z", std::nullopt},
  };
  for (const auto& [text, micros] : cases) {
    SCOPED_TRACE(text);
    const auto time = parseFineTimestamp(text);
    ASSERT_EQ(time.has_value(), micros.has_value());
    if (!time) continue;
    EXPECT_EQ(time->time_since_epoch().count(), *micros);
  }
}

}  // namespace
}  // namespace promonitor
