#include "api/json_text.hpp"

#include <gtest/gtest.h>

namespace promonitor::api {
namespace {

TEST(JsonText, WritesValidStrings) {
  const struct {
    std::string_view text;
    const char* json;
  } cases[] = {
      {"", R"("")"},
      {"plain text", R"("plain text")"},
      {"\"\\/", R"("\"\\/")"},
      {"\n\r\t\b", R"("\n\r\t\u0008")"},
      {std::string_view("\0\x1f\x7f", 3), R"("\u0000\u001f\u007f")"},
      {"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80", "\"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\""},
      {"\xc2\x85", R"("\u0085")"},
      {"a\xe2\x80\xaex\xe2\x81\xa6", R"("a\u202ex\u2066")"},
      {"\xe2\x80\xa8", R"("\u2028")"},
      {"a\xff\xc3", R"("a\ufffd\ufffd")"},
      {"\xc0\x80", R"("\ufffd\ufffd")"},
      {"\xed\xa0\x80", R"("\ufffd\ufffd\ufffd")"},
  };
  for (const auto& expected : cases) {
    SCOPED_TRACE(expected.json);
    std::string out;
    appendJsonString(out, expected.text);
    EXPECT_EQ(out, expected.json);
  }
}

TEST(JsonText, WritesTimesRoundedDown) {
  using std::chrono::microseconds;
  const struct {
    std::int64_t micros;
    const char* to_seconds;
    const char* to_millis;
  } cases[] = {
      {0, R"("1970-01-01T00:00:00Z")", R"("1970-01-01T00:00:00.000Z")"},
      {1736937000999999, R"("2025-01-15T10:30:00Z")", R"("2025-01-15T10:30:00.999Z")"},
      {951827696001000, R"("2000-02-29T12:34:56Z")", R"("2000-02-29T12:34:56.001Z")"},
      {-1, R"("1969-12-31T23:59:59Z")", R"("1969-12-31T23:59:59.999Z")"},
  };
  for (const auto& expected : cases) {
    SCOPED_TRACE(expected.micros);
    const WallTime at{microseconds(expected.micros)};
    std::string seconds;
    std::string millis;
    appendJsonTime(seconds, at, TimePrecision::Seconds);
    appendJsonTime(millis, at, TimePrecision::Millis);
    EXPECT_EQ(seconds, expected.to_seconds);
    EXPECT_EQ(millis, expected.to_millis);
  }
}

}  // namespace
}  // namespace promonitor::api
