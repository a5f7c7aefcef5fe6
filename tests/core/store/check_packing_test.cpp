#include "core/store/check_packing.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "core/store/store.hpp"

namespace promonitor {
namespace {

constexpr auto kMost = std::numeric_limits<std::int32_t>::max();

TEST(CheckPacking, ReturnsPhasesAsTheyWere) {
  const struct {
    PhaseTimings phases;
    std::size_t bytes;
  } cases[] = {
      {{{-1, -1, -1, -1, -1, -1, -1}}, 0},
      {{{0, 0, 0, 0, 0, 0, 0}}, 7},
      {{{-1, 0, -1, -1, -1, -1, -1}}, 2},
      {{{-1, 126, 127, -1, -1, -1, -1}}, 4},
      {{{-1, 1800, 11200, 38400, 12, 91000, 400}}, 14},
      {{{kMost, kMost, kMost, kMost, kMost, kMost, kMost}}, 35},
  };
  for (const auto& [phases, bytes] : cases) {
    const std::string packed = packPhases(phases);
    SCOPED_TRACE(bytes);
    EXPECT_EQ(packed.size(), bytes);
    EXPECT_EQ(unpackPhases(packed), phases);
  }
}

TEST(CheckPacking, TakesAnyNegativeTimeForAbsent) {
  EXPECT_EQ(packPhases({{-5, 7, std::numeric_limits<std::int32_t>::min(), -1, -1, -1, -1}}),
            packPhases({{-1, 7, -1, -1, -1, -1, -1}}));
}

TEST(CheckPacking, RefusesPhasesThatAreNotOnes) {
  const std::string cases[] = {"\x80", "\xff\xff\xff\xff\xff\x01", "\xff\xff\xff\xff\x0f",
                               std::string(8, '\1'), std::string(100, '\xff')};
  for (const std::string& packed : cases) {
    SCOPED_TRACE(::testing::PrintToString(packed));
    EXPECT_THROW(unpackPhases(packed), StoreError);
  }
}

TEST(CheckPacking, ReturnsDetailAsItWas) {
  CheckResult result;
  result.failure = Failure{Phase::Tls, "tls_expired", "a \"quoted\" \\ text\n", "", "x"};
  result.metrics = {{"loss", 0.1}, {"count", 5}, {"", 5e-324}};
  result.attributes = {{"issuer", "Caf\u00e9"}, {"nul", std::string("a\0b", 3)}};
  CheckResult read;

  unpackDetail(packDetail(result), read);

  EXPECT_EQ(read.failure, result.failure);
  EXPECT_EQ(read.metrics, result.metrics);
  EXPECT_EQ(read.attributes, result.attributes);
}

TEST(CheckPacking, NeedsNoBytesForAPlainResult) { EXPECT_EQ(packDetail(CheckResult()), ""); }

TEST(CheckPacking, ReplacesWhatJsonCannotHold) {
  CheckResult result;
  result.attributes = {{"server", "bad \xff\xfe bytes"}};
  result.metrics = {{"nan", std::numeric_limits<double>::quiet_NaN()},
                    {"infinite", std::numeric_limits<double>::infinity()},
                    {"fine", 1}};
  CheckResult read;

  unpackDetail(packDetail(result), read);

  EXPECT_EQ(read.attributes[0].value, "bad \ufffd\ufffd bytes");
  EXPECT_EQ(read.metrics, (std::vector<Metric>{{"fine", 1}}));
}

TEST(CheckPacking, RefusesDetailThatIsNotOne) {
  const char* const cases[] = {"{",
                               "[]",
                               "7",
                               R"({"f":7})",
                               R"({"f":[9,"","","",""]})",
                               R"({"m":1})",
                               R"({"m":["a"]})",
                               R"({"a":[1,2]})",
                               R"({"f":[1,"a"]})",
                               R"({"m":["a","b"]})"};
  for (const char* const packed : cases) {
    SCOPED_TRACE(packed);
    CheckResult result;
    EXPECT_THROW(unpackDetail(packed, result), StoreError);
  }
}

}  // namespace
}  // namespace promonitor
