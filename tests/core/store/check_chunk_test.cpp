#include "core/store/check_chunk.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "core/store/store.hpp"
#include "tests/core/store/store_samples.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;

constexpr MonitorKey kChunked{7};

std::vector<CheckRecord> minuteChecks(int count) {
  std::vector<CheckRecord> checks;
  for (int i = 0; i < count; ++i) {
    CheckRecord& check = checks.emplace_back(sampleCheck(kChunked, i * 60s));
    check.lead = 60s;
    check.result.phases[Phase::Ttfb] += i * 7919 % 1000;
    check.result.response_time += std::chrono::microseconds(i * 7919 % 1000);
  }
  return checks;
}

std::vector<CheckRecord> unpacked(const std::vector<CheckRecord>& checks) {
  return unpackChunk(kChunked, checks.front().started_at, packChunk(checks));
}

std::vector<CheckRecord> everyKindOfCheck() {
  constexpr auto kMost = std::numeric_limits<std::int32_t>::max();
  auto checks = minuteChecks(12);
  checks[1].slot = {};
  checks[2] = failedCheck(kChunked, 120s);
  checks[3].result = {};
  checks[4].result.verdict = Verdict::Degraded;
  checks[4].lead = -60s;
  checks[5].result.status_code = -1;
  checks[5].lead = 1us;
  checks[6].result.phases = {{kMost, 0, kMost, -1, 0, 1, kMost}};
  checks[7].started_at = checks[7].slot;
  checks[7].result.response_time = 24h;
  checks[8].result.status_code = std::numeric_limits<int>::max();
  checks[8].result.metrics = {{"a", 5e-324}, {"b", 9007199254740992.0}, {"a", -0.0}, {"c", 1e300}};
  checks[9].result.metrics = {{"a", 0}, {"b", 0.5}, {"a", 7}, {"c", -1}};
  checks[10].started_at = checks[10].slot + 45s;
  checks[11].result.attributes = {{"long", std::string(3000, 'x')},
                                  {"", std::string("a\0b\xff", 4)}};
  return checks;
}

TEST(CheckChunk, ReturnsChecksAsTheyWere) {
  const std::vector<CheckRecord> cases[] = {minuteChecks(1), minuteChecks(2),
                                            minuteChecks(kMostChunkChecks), everyKindOfCheck()};
  for (const auto& checks : cases) {
    SCOPED_TRACE(checks.size());
    EXPECT_EQ(unpacked(checks), checks);
  }
}

TEST(CheckChunk, ReturnsChecksOfACalendarThatJumped) {
  auto checks = minuteChecks(6);
  checks[3].started_at += 24h * 365 * 20;
  checks[4].started_at += 24h * 365 * 20;
  checks[5].started_at += 24h * 365 * 20;
  checks[4].slot = checks[4].started_at - 1us;
  checks[5].slot -= 24h * 365 * 20;

  EXPECT_EQ(unpacked(checks), checks);
}

TEST(CheckChunk, NeedsFewBytesForWhatIsCommon) {
  auto checks = minuteChecks(60);
  for (CheckRecord& check : checks) {
    check.result.metrics = {{"bytes", 3215}};
    check.result.attributes = {{"peer", "192.0.2.10:443"}, {"http_version", "1.1"}};
  }
  const std::size_t few = packChunk(std::span(checks).first(30)).size();

  EXPECT_LT(packChunk(checks).size() - few, 30U * 6);
  EXPECT_LT(few, 30U * 6 + 100);
}

TEST(CheckChunk, RefusesWhatIsCutShort) {
  const auto checks = everyKindOfCheck();
  const std::string whole = packChunk(checks);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    SCOPED_TRACE(size);
    EXPECT_THROW(unpackChunk(kChunked, checks.front().started_at, whole.substr(0, size)),
                 StoreError);
  }
}

TEST(CheckChunk, SurvivesWhatIsDamaged) {
  const auto checks = everyKindOfCheck();
  const std::string whole = packChunk(checks);
  std::size_t refused = 0;
  for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
    std::string damaged = whole;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    try {
      EXPECT_LE(unpackChunk(kChunked, checks.front().started_at, damaged).size(), kMostChunkChecks);
    } catch (const StoreError&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 0U);
}

}  // namespace
}  // namespace promonitor
