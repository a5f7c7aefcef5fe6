#include "core/base/log.hpp"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace promonitor {
namespace {

TEST(Log, QuotesValuesThatWouldBreakALine) {
  const struct {
    std::string value, text;
  } cases[] = {
      {"plain", "plain"},
      {"https://example.com/?a", "https://example.com/?a"},
      {"Caf\u00e9", "Caf\u00e9"},
      {"", R"("")"},
      {"two words", R"("two words")"},
      {"a=b", R"("a=b")"},
      {"say \"hi\"", R"("say \"hi\"")"},
      {"back\\slash", R"("back\\slash")"},
      {"two\nlines", R"("two\nlines")"},
      {"tab\there", R"("tab\u0009here")"},
      {std::string("nul\0", 4), R"("nul\u0000")"},
      {"\x1b[31mred", R"("\u001b[31mred")"},
      {"del\x7f", R"("del\u007f")"},
      {"\u0085next line", R"("\u0085next line")"},
      {"\u2028line", R"("\u2028line")"},
      {"gnp.\u202eexe", R"("gnp.\u202eexe")"},
      {"\u2066isolated", R"("\u2066isolated")"},
      {"bad\xff\xfe", R"("bad\ufffd\ufffd")"},
      {"cut \xe2\x80", R"("cut \ufffd\ufffd")"},
      {"overlong \xc0\xaf", R"("overlong \ufffd\ufffd")"},
      {"surrogate \xed\xa0\x80", R"("surrogate \ufffd\ufffd\ufffd")"},
      {"\U0001f600", "\U0001f600"},
  };
  for (const auto& [value, text] : cases) {
    SCOPED_TRACE(text);
    EXPECT_EQ(logValue(value), text);
  }
}

std::string logged(LogSettings::Format format, const std::string& level) {
  ::testing::internal::CaptureStderr();
  LogSettings settings;
  settings.format = format;
  settings.level = level;
  const auto logger = makeLogger(settings);
  logger->debug("debugged");
  logger->info("checked \"it\"\nname={}", logValue("a b"));
  logger->warn("bytes \xff");
  return ::testing::internal::GetCapturedStderr();
}

TEST(Log, WritesOneJsonObjectALine) {
  std::istringstream lines(logged(LogSettings::Format::Json, "info"));
  std::vector<nlohmann::json> events;
  for (std::string line; std::getline(lines, line);) events.push_back(nlohmann::json::parse(line));

  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].at("level"), "info");
  EXPECT_EQ(events[0].at("message"), "checked \"it\"\nname=\"a b\"");
  EXPECT_THAT(events[0].at("time").get<std::string>(),
              ::testing::MatchesRegex("....-..-..T..:..:..\\....Z"));
  EXPECT_EQ(events[1].at("level"), "warning");
  EXPECT_EQ(events[1].at("message"), "bytes \ufffd");
}

TEST(Log, WritesTimeLevelAndMessageAsText) {
  const std::string text = logged(LogSettings::Format::Text, "info");

  EXPECT_THAT(text, ::testing::HasSubstr("Z info  checked"));
  EXPECT_THAT(text, ::testing::Not(::testing::HasSubstr("debugged")));
}

TEST(Log, KeepsToItsLevel) {
  const struct {
    const char* level;
    bool debug, info, warning;
  } cases[] = {
      {"debug", true, true, true}, {"warn", false, false, true}, {"error", false, false, false}};
  for (const auto& [level, debug, info, warning] : cases) {
    SCOPED_TRACE(level);
    const std::string text = logged(LogSettings::Format::Json, level);
    EXPECT_EQ(text.find("debugged") != std::string::npos, debug);
    EXPECT_EQ(text.find("checked") != std::string::npos, info);
    EXPECT_EQ(text.find("bytes") != std::string::npos, warning);
  }
}

}  // namespace
}  // namespace promonitor
