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
      {{{0, -1, -1, -1, -1, -1, -1}}, 7},
      {{{-1, 0, -1, -1, -1, -1, -1}}, 1},
      {{{-1, 126, 127, -1, -1, -1, -1}}, 3},
      {{{-1, 1800, 11200, 38400, 12, 91000, 400}}, 13},
      {{{kMost, kMost, kMost, kMost, kMost, kMost, kMost}}, 35},
  };
  for (const auto& [phases, bytes] : cases) {
    const std::string packed = packPhases(phases);
    SCOPED_TRACE(::testing::PrintToString(phases.micros));
    EXPECT_EQ(packed.size(), bytes);
    EXPECT_EQ(unpackPhases(packed), phases);
  }
}

TEST(CheckPacking, TakesAnyNegativeTimeForAbsent) {
  EXPECT_EQ(packPhases({{-5, 7, std::numeric_limits<std::int32_t>::min(), -1, -1, -1, -1}}),
            packPhases({{-1, 7, -1, -1, -1, -1, -1}}));
}

TEST(CheckPacking, RefusesPhasesThatAreNotOnes) {
  const std::string cases[] = {"\x80", "\xff\xff\xff\xff\xff\x01", "\x81\x80\x80\x80\x08",
                               std::string(8, '\1'), std::string(100, '\xff')};
  for (const std::string& packed : cases) {
    SCOPED_TRACE(::testing::PrintToString(packed));
    EXPECT_THROW(unpackPhases(packed), StoreError);
  }
}

CheckResult fullResult() {
  CheckResult result;
  result.failure = Failure{Phase::Tls, "tls_expired", "a \"quoted\" \\ text\n", "", "x"};
  result.metrics = {
      {"loss", 0.1},     {"count", 5},   {"", 5e-324}, {"minus", -7}, {"large", 9007199254740992.0},
      {"larger", 1e300}, {"loss", -1e-9}};
  result.attributes = {{"issuer", "Caf\u00e9 \xff\xfe"},
                       {"nul", std::string("a\0b", 3)},
                       {"long", std::string(300, 'x')}};
  return result;
}

TEST(CheckPacking, ReturnsDetailAsItWas) {
  const CheckResult sent = fullResult();
  CheckResult read;

  unpackDetail(packDetail(sent), read);

  EXPECT_EQ(read.failure, sent.failure);
  EXPECT_EQ(read.metrics, sent.metrics);
  EXPECT_EQ(read.attributes, sent.attributes);
}

TEST(CheckPacking, NeedsFewBytesForWhatIsCommon) {
  CheckResult result;
  EXPECT_EQ(packDetail(result).size(), 0U);
  result.metrics = {{"bytes", 100}};
  EXPECT_EQ(packDetail(result).size(), 1U + 1 + 6 + 1 + 1);
}

TEST(CheckPacking, RefusesDetailThatIsCutShortOrGoesOn) {
  const std::string whole = packDetail(fullResult());
  for (std::size_t size = 1; size < whole.size(); ++size) {
    SCOPED_TRACE(size);
    CheckResult result;
    EXPECT_THROW(unpackDetail(whole.substr(0, size), result), StoreError);
  }
  CheckResult result;
  EXPECT_THROW(unpackDetail(whole + "x", result), StoreError);
}

TEST(CheckPacking, RefusesDetailThatIsNotOne) {
  const std::string cases[] = {
      "{",
      std::string("\2\0\0", 3),                                   // neither failed nor not
      std::string("\1\7\0\0\0\0\0\0", 8),                         // no such phase
      std::string("\0\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 10),  // so many metrics
      std::string("\0\0\1\x7f", 4),                               // text beyond the end
      std::string(64, '\xff')};
  for (const std::string& packed : cases) {
    SCOPED_TRACE(::testing::PrintToString(packed));
    CheckResult result;
    EXPECT_THROW(unpackDetail(packed, result), StoreError);
  }
}

TEST(CheckPacking, KeepsLeadsInFewDigits) {
  using std::chrono::microseconds;
  const struct {
    microseconds lead;
    std::int64_t packed;
  } rows[] = {
      {std::chrono::seconds(0), 0},
      {std::chrono::seconds(60), 120},
      {std::chrono::seconds(-60), -120},
      {microseconds(1), 3},
      {microseconds(-1), -3},
      {microseconds(2'500'000), 5'000'001},
      {microseconds(-2'500'000), -5'000'001},
      {std::chrono::hours(168), 1'209'600},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.packed);
    EXPECT_EQ(packLead(row.lead), row.packed);
    EXPECT_EQ(unpackLead(row.packed), row.lead);
  }
}

}  // namespace
}  // namespace promonitor
