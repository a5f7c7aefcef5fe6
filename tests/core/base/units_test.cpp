#include "core/base/units.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace promonitor {
namespace {

using namespace std::chrono_literals;

TEST(Units, ReadsDurations) {
  const struct {
    const char* text;
    Duration duration;
  } cases[] = {
      {"0", 0s},
      {"0s", 0s},
      {"5s", 5s},
      {"1m30s", 90s},
      {"1500ms", 1500ms},
      {"2h", 2h},
      {"7d", 168h},
      {"1d2h3m4s5ms6us7ns", 26h + 3min + 4s + 5ms + 6us + 7ns},
      {"90m", 90min},
      {"1m1ms", 1min + 1ms},
      {"9223372036854775807ns", Duration::max()},
      {"106751d", 24h * 106751},
  };
  for (const auto& [text, duration] : cases) {
    SCOPED_TRACE(text);
    EXPECT_EQ(parseDuration(text), duration);
  }
}

TEST(Units, RefusesWhatIsNoDuration) {
  const std::string cases[] = {"",
                               " ",
                               "5",
                               "-5s",
                               "+5s",
                               "5x",
                               "1e9",
                               "012",
                               "~",
                               "s",
                               "5s ",
                               " 5s",
                               "5 s",
                               "1.5s",
                               "5S",
                               "1s1s",
                               "30s1m",
                               "1ms2s",
                               "1m 30s",
                               "00",
                               "5sm",
                               "106752d",
                               "9223372036854775808ns",
                               "106751d24h",
                               "99999999999999999999s",
                               std::string("5s\0", 3)};
  for (const std::string& text : cases) {
    SCOPED_TRACE(text);
    EXPECT_FALSE(parseDuration(text));
  }
}

TEST(Units, WritesDurationsThatItReads) {
  const struct {
    Duration duration;
    const char* text;
  } cases[] = {{0s, "0s"},          {1ns, "1ns"},   {90s, "1m30s"},     {60min, "1h"},
               {1500ms, "1s500ms"}, {36h, "1d12h"}, {1h + 1us, "1h1us"}};
  for (const auto& [duration, text] : cases) {
    SCOPED_TRACE(text);
    EXPECT_EQ(durationText(duration), text);
    EXPECT_EQ(parseDuration(text), duration);
  }
  EXPECT_EQ(parseDuration(durationText(Duration::max())), Duration::max());
  EXPECT_EQ(durationText(-90s), "-1m30s");
  EXPECT_EQ(durationText(Duration::min()), "-106751d23h47m16s854ms775us808ns");
}

TEST(Units, ReadsSizes) {
  const struct {
    const char* text;
    std::optional<std::int64_t> size;
  } cases[] = {{"0", 0},
               {"512", 512},
               {"64KiB", 65536},
               {"10MiB", 10 << 20},
               {"2GiB", 2LL << 30},
               {"5kB", 5000},
               {"5MB", 5'000'000},
               {"5GB", 5'000'000'000},
               {"8589934591GiB", 8589934591LL << 30},
               {"", {}},
               {"KiB", {}},
               {"-1", {}},
               {"1.5MiB", {}},
               {"5 MiB", {}},
               {"5K", {}},
               {"5kib", {}},
               {"5MiBx", {}},
               {"8589934592GiB", {}},
               {"9223372036854775808", {}}};
  for (const auto& [text, size] : cases) {
    SCOPED_TRACE(text);
    EXPECT_EQ(parseSize(text), size);
  }
}

TEST(Units, ReadsRatios) {
  const struct {
    const char* text;
    std::optional<double> ratio;
  } cases[] = {{"0%", 0.0},  {"20%", 0.2}, {"12.5%", 0.125}, {"100%", 1.0}, {"100.1%", {}},
               {"-1%", {}},  {"20", {}},   {"%", {}},        {"", {}},      {"20 %", {}},
               {"20%%", {}}, {"nan%", {}}, {"1e400%", {}}};
  for (const auto& [text, ratio] : cases) {
    SCOPED_TRACE(text);
    EXPECT_EQ(parseRatio(text), ratio);
  }
}

TEST(Units, ReadsIntegers) {
  const struct {
    const char* text;
    std::optional<std::int64_t> value;
  } cases[] = {{"0", 0},
               {"-0", 0},
               {"7", 7},
               {"-7", -7},
               {"9223372036854775807", std::numeric_limits<std::int64_t>::max()},
               {"-9223372036854775808", std::numeric_limits<std::int64_t>::min()},
               {"9223372036854775808", {}},
               {"", {}},
               {"-", {}},
               {"--5", {}},
               {"+5", {}},
               {"012", {}},
               {"-012", {}},
               {"00", {}},
               {"0x10", {}},
               {"1e3", {}},
               {"1.0", {}},
               {" 1", {}},
               {"1 ", {}},
               {"1_000", {}}};
  for (const auto& [text, value] : cases) {
    SCOPED_TRACE(text);
    EXPECT_EQ(parseInteger(text), value);
  }
}

TEST(Units, ReadsNumbers) {
  const struct {
    const char* text;
    std::optional<double> value;
  } cases[] = {{"0", 0.0},   {"1.5", 1.5},     {"-1.5", -1.5}, {"1e3", 1000.0}, {"1.5E-3", 0.0015},
               {"0.5", 0.5}, {"1e308", 1e308}, {"", {}},       {"-", {}},       {".5", {}},
               {"5.", {}},   {"-5.", {}},      {"1.e3", {}},   {"012", {}},     {"+1", {}},
               {"1e", {}},   {"1e+", {}},      {"1e999", {}},  {"nan", {}},     {"inf", {}},
               {"-inf", {}}, {"0x1p3", {}},    {"1,5", {}},    {"1 ", {}},      {" 1", {}}};
  for (const auto& [text, value] : cases) {
    SCOPED_TRACE(text);
    EXPECT_EQ(parseNumber(text), value);
  }
}

TEST(Units, MeasuresEditDistance) {
  const struct {
    const char *a, *b;
    std::size_t distance;
  } cases[] = {{"", "", 0},
               {"", "abc", 3},
               {"abc", "", 3},
               {"abc", "abc", 0},
               {"kitten", "sitting", 3},
               {"interval", "intreval", 2},
               {"timeout", "timeuot", 2},
               {"a", "b", 1}};
  for (const auto& [a, b, distance] : cases) {
    SCOPED_TRACE(std::string(a) + " " + b);
    EXPECT_EQ(editDistance(a, b), distance);
  }
}

TEST(Units, SuggestsTheNearestWordButNoDistantOne) {
  const std::string words[] = {"interval", "timeout", "retries", "retry_interval", "name"};
  const struct {
    const char *word, *nearest;
  } cases[] = {{"intervall", "interval"},
               {"intreval", "interval"},
               {"retrys", "retries"},
               {"nme", "name"},
               {"timeout", "timeout"},
               {"colour", ""},
               {"x", ""},
               {"", ""}};
  for (const auto& [word, nearest] : cases) {
    SCOPED_TRACE(word);
    EXPECT_EQ(nearestWord(word, words), nearest);
  }
}

}  // namespace
}  // namespace promonitor
