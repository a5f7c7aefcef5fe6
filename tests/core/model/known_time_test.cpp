#include "core/model/known_time.hpp"

#include <gtest/gtest.h>

#include "core/model/check.hpp"
#include "core/model/state.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;
using Was = KnownTime::Was;

constexpr WallTime kZero = WallTime(1'000'000s);

KnownTime told(Duration length, Was was) {
  KnownTime known;
  known.tell(kZero, length, was);
  return known;
}

TEST(KnownTime, LeadsUpToWhereItsCheckVouchesFor) {
  const struct {
    const char* name;
    KnownTime known;
    std::chrono::microseconds position, lead;
  } rows[] = {
      {"the next slot", told(60s, Was::Up), 60s, 60s},
      {"down", told(60s, Was::Down), 60s, -60s},
      {"a retry before it", told(60s, Was::Up), 10s, 10s},
      {"later than that", told(60s, Was::Up), 60s + 1us, 0s},
      {"nothing is known", told(60s, Was::Nothing), 60s, 0s},
      {"the same moment", told(60s, Was::Up), 0s, 0s},
      {"the calendar went back", told(60s, Was::Up), -5s, 0s},
      {"nothing was ever told", KnownTime{}, 60s, 0s},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(row.known.lead(kZero + row.position), row.lead);
  }
}

TEST(KnownTime, ForgetsWhatItKnewWhereTheCalendarGoesBack) {
  KnownTime known = told(60s, Was::Up);

  known.tell(kZero - 30s, 60s, Was::Down);

  EXPECT_EQ(known.at, kZero) << "the time up to there is told already";
  EXPECT_EQ(known.lead(kZero - 10s), 0us);
  EXPECT_EQ(known.lead(kZero + 60s), 0us) << "it may have changed meanwhile";
}

TEST(KnownTime, IsVouchedForByConclusiveChecksAlone) {
  const struct {
    Verdict verdict;
    Status after;
    Was was;
  } rows[] = {
      {Verdict::Up, Status::Up, Was::Up},
      {Verdict::Degraded, Status::Up, Was::Up},
      {Verdict::Down, Status::Down, Was::Down},
      {Verdict::Down, Status::Up, Was::Up},            // not confirmed
      {Verdict::Up, Status::Down, Was::Down},          // not believed yet
      {Verdict::Down, Status::Pending, Was::Nothing},  // not confirmed, and nothing before it
      {Verdict::Unknown, Status::Up, Was::Nothing},
      {Verdict::Unknown, Status::Down, Was::Nothing},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(std::string(verdictName(row.verdict)) + " " + statusName(row.after));
    EXPECT_EQ(vouchedBy(row.verdict, row.after), row.was);
  }
}

}  // namespace
}  // namespace promonitor
