#include "core/base/uuid.hpp"

#include <set>

#include <gtest/gtest.h>

namespace promonitor {
namespace {

using namespace std::chrono_literals;

const Uuid kDns = *Uuid::parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8");

TEST(Uuid, WritesLowerCaseAndReadsEitherCase) {
  const auto upper = Uuid::parse("6BA7B810-9DAD-11D1-80B4-00C04FD430C8");

  ASSERT_TRUE(upper);
  EXPECT_EQ(*upper, kDns);
  EXPECT_EQ(upper->text(), "6ba7b810-9dad-11d1-80b4-00c04fd430c8");
  EXPECT_EQ(Uuid().text(), "00000000-0000-0000-0000-000000000000");
}

TEST(Uuid, RefusesEveryOtherForm) {
  const std::string cases[] = {
      "",
      "6ba7b810",
      "6ba7b8109dad11d180b400c04fd430c8",
      "{6ba7b810-9dad-11d1-80b4-00c04fd430c8}",
      "urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8",
      "6ba7b810-9dad-11d1-80b4-00c04fd430c",
      "6ba7b810-9dad-11d1-80b4-00c04fd430c80",
      "6ba7b810-9dad-11d1-80b4-00c04fd430cg",
      "6ba7b810-9dad-11d1-80b4_00c04fd430c8",
      "6ba7b8109-dad-11d1-80b4-00c04fd430c8",
      "------------------------------------",
      " 6ba7b810-9dad-11d1-80b4-00c04fd430c",
      std::string("6ba7b810-9dad-11d1-80b4-00c04fd430c\0", 36),
  };
  for (const std::string& text : cases) {
    SCOPED_TRACE(text);
    EXPECT_FALSE(Uuid::parse(text));
  }
}

/// The example of RFC 9562, appendix A.4.
TEST(Uuid, NamesAsTheStandardDoes) {
  EXPECT_EQ(Uuid::named(kDns, "www.example.com").text(), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
  EXPECT_NE(Uuid::named(kDns, "a"), Uuid::named(kDns, "b"));
  EXPECT_NE(Uuid::named(kDns, "a"), Uuid::named(Uuid(), "a"));
}

TEST(Uuid, HasTheTimeInFrontOfAVersion7) {
  const WallTime at(1'645'557'742'000'999us);

  const std::string text = Uuid::timed(at, 7).text();

  // 0x017f22e279b0 is the millisecond of the example in RFC 9562, appendix A.6.
  EXPECT_EQ(text.substr(0, 15), "017f22e2-79b0-7");
  EXPECT_NE(std::string("89ab").find(text[19]), std::string::npos);
  EXPECT_EQ(Uuid::timed(at, 7).text(), text);
  EXPECT_NE(Uuid::timed(at, 8).text(), text);
}

TEST(Uuid, SortsVersion7ByTime) {
  Uuid last;
  for (int i = 0; i < 1000; ++i) {
    const Uuid next =
        Uuid::timed(WallTime(std::chrono::milliseconds(1 + i * 37)), static_cast<std::uint64_t>(i));
    EXPECT_LT(last, next);
    last = next;
  }
}

/// Slots of running installations hang on these numbers.
TEST(Uuid, HashesTheSameForEver) {
  const struct {
    Uuid id;
    std::uint64_t hash;
  } cases[] = {{Uuid(), 0xa706dd2f4d197e6fULL}, {kDns, 0x268776f3eee747c5ULL}};
  for (const auto& [id, hash] : cases) {
    SCOPED_TRACE(id.text());
    EXPECT_EQ(hash64(id), hash);
  }
}

TEST(Uuid, HashesEveryByteAndSpreadsEvenly) {
  std::set<std::uint64_t> hashes;
  for (std::size_t i = 0; i < 16; ++i) {
    Uuid id = kDns;
    id.bytes[i] = static_cast<std::uint8_t>(id.bytes[i] + 1);
    hashes.insert(hash64(id));
  }
  EXPECT_EQ(hashes.size(), 16U);
  std::array<int, 60> seconds{};
  for (int i = 0; i < 6000; ++i) {
    ++seconds[hash64(Uuid::named(kDns, std::to_string(i))) % seconds.size()];
  }
  for (const int monitors : seconds) {
    EXPECT_GT(monitors, 60);
    EXPECT_LT(monitors, 140);
  }
}

}  // namespace
}  // namespace promonitor
