#include "core/account/api_key_text.hpp"

#include <algorithm>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace promonitor {
namespace {

/// Made once by hand: CRC-32 of the first 43 characters, in base62.
constexpr std::string_view kKnown = "pm_00000000000000000000000000000000000000002JTRQP";

TEST(ApiKeyText, HasOneWordOf49Characters) {
  const ApiKeyText key = ApiKeyText::generate();

  const std::string text = key.text();

  EXPECT_THAT(text, ::testing::MatchesRegex("pm_[0-9A-Za-z]+"));
  EXPECT_EQ(text.size(), 49U);
  EXPECT_EQ(key.publicId(), text.substr(3, 8));
}

TEST(ApiKeyText, ReadsWhatItWrote) {
  for (int i = 0; i < 200; ++i) {
    const ApiKeyText key = ApiKeyText::generate();
    SCOPED_TRACE(key.text());

    const auto read = ApiKeyText::parse(key.text());

    ASSERT_TRUE(read);
    EXPECT_EQ(read->text(), key.text());
    EXPECT_EQ(read->hash(), key.hash());
  }
}

TEST(ApiKeyText, KeepsItsFormatForEver) {
  const auto key = ApiKeyText::parse(kKnown);

  ASSERT_TRUE(key);
  EXPECT_EQ(key->publicId(), "00000000");
  const auto hash = key->hash();
  EXPECT_THAT(std::vector<int>(hash.begin(), hash.begin() + 4),
              ::testing::ElementsAre(0x68, 0x1b, 0xbb, 0x08));
}

TEST(ApiKeyText, NeverRepeatsAndUsesEveryCharacter) {
  std::set<std::string> ids;
  std::set<char> used;
  for (int i = 0; i < 500; ++i) {
    const ApiKeyText key = ApiKeyText::generate();
    ids.insert(std::string(key.publicId()));
    const std::string text = key.text();
    used.insert(text.begin() + 3, text.begin() + 43);
  }
  EXPECT_EQ(ids.size(), 500U);
  EXPECT_EQ(used.size(), 62U);
}

TEST(ApiKeyText, RefusesEveryOtherShape) {
  const std::string good(kKnown);
  const struct {
    const char* what;
    std::string text;
  } cases[] = {
      {"empty", ""},
      {"prefix alone", "pm_"},
      {"one character short", good.substr(0, 48)},
      {"one character long", good + "0"},
      {"leading space", " " + good.substr(0, 48)},
      {"surrounded by spaces", " " + good + " "},
      {"other prefix", "pk_" + good.substr(3)},
      {"upper-case prefix", "PM_" + good.substr(3)},
      {"line feed at the end", good.substr(0, 48) + "\n"},
      {"NUL in it", good.substr(0, 20) + std::string(1, '\0') + good.substr(21)},
      {"hyphen in it", good.substr(0, 20) + "-" + good.substr(21)},
      {"bytes above 127", good.substr(0, 20) + "\xc3\xa9" + good.substr(22)},
      {"49 spaces", std::string(49, ' ')},
      {"ten kilobytes", "pm_" + std::string(10'000, '0')},
  };
  for (const auto& [what, text] : cases) {
    SCOPED_TRACE(what);
    EXPECT_FALSE(ApiKeyText::parse(text));
  }
}

TEST(ApiKeyText, RefusesEverySingleChangedOrSwappedCharacter) {
  const std::string good = ApiKeyText::generate().text();
  SCOPED_TRACE(good);
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (const char other : std::string("0Zaz_ \x7f\xff")) {
      std::string changed = good;
      changed[i] = other;
      EXPECT_EQ(ApiKeyText::parse(changed).has_value(), changed == good) << changed;
    }
    std::string swapped = good;
    std::swap(swapped[i], swapped[(i + 1) % good.size()]);
    EXPECT_EQ(ApiKeyText::parse(swapped).has_value(), swapped == good) << swapped;
  }
}

}  // namespace
}  // namespace promonitor
