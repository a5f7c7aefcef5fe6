#include "core/model/check.hpp"

#include <set>

#include <gtest/gtest.h>

namespace promonitor {
namespace {

using namespace std::chrono_literals;

const Uuid kMonitor = *Uuid::parse("2ed6657d-e942-568b-95e1-2665a8aea6a2");
const WallTime kStart(1'736'937'000'123'456us);

/// Clients keep these ids.
TEST(Check, HasTheSameIdForEver) {
  EXPECT_EQ(checkId(kMonitor, kStart).text(), "01946983-4cbb-709f-b92b-b05f990dfec6");
}

TEST(Check, HasAnIdOfItsOwnForEveryMicrosecondAndMonitor) {
  std::set<Uuid> ids;
  for (int monitor = 0; monitor < 20; ++monitor) {
    const Uuid id = Uuid::named(kMonitor, std::to_string(monitor));
    for (int i = 0; i < 500; ++i) ids.insert(checkId(id, kStart + i * 1us));
  }
  EXPECT_EQ(ids.size(), 20U * 500U);
}

TEST(Check, HasIdsThatSortByTheMillisecondOfItsStart) {
  for (int i = 0; i < 1000; ++i) {
    SCOPED_TRACE(i);
    EXPECT_LT(checkId(kMonitor, kStart + i * 1ms), checkId(kMonitor, kStart + (i + 1) * 1ms));
  }
}

TEST(Check, NamesPhasesAndVerdicts) {
  const struct {
    Phase phase;
    const char* name;
  } phases[] = {{Phase::None, "none"},        {Phase::Dns, "dns"},   {Phase::Connect, "connect"},
                {Phase::Tls, "tls"},          {Phase::Send, "send"}, {Phase::Ttfb, "ttfb"},
                {Phase::Transfer, "transfer"}};
  EXPECT_EQ(std::size(phases), kPhaseCount);
  for (const auto& [phase, name] : phases) EXPECT_STREQ(phaseName(phase), name);
  EXPECT_STREQ(verdictName(Verdict::Up), "up");
  EXPECT_STREQ(verdictName(Verdict::Down), "down");
  EXPECT_STREQ(verdictName(Verdict::Degraded), "degraded");
  EXPECT_STREQ(verdictName(Verdict::Unknown), "unknown");
}

TEST(Check, PassesWhenUpOrDegraded) {
  const struct {
    Verdict verdict;
    bool passed;
  } cases[] = {{Verdict::Up, true},
               {Verdict::Degraded, true},
               {Verdict::Down, false},
               {Verdict::Unknown, false}};
  for (const auto& [verdict, passed] : cases) {
    SCOPED_TRACE(verdictName(verdict));
    CheckResult result;
    result.verdict = verdict;
    EXPECT_EQ(result.passed(), passed);
  }
}

/// They are in databases and in the plugin ABI.
TEST(Check, KeepsItsNumbers) {
  EXPECT_EQ(static_cast<int>(Verdict::Up), 0);
  EXPECT_EQ(static_cast<int>(Verdict::Down), 1);
  EXPECT_EQ(static_cast<int>(Verdict::Degraded), 2);
  EXPECT_EQ(static_cast<int>(Verdict::Unknown), 3);
  EXPECT_EQ(static_cast<int>(Phase::None), 0);
  EXPECT_EQ(static_cast<int>(Phase::Dns), 1);
  EXPECT_EQ(static_cast<int>(Phase::Transfer), 6);
}

}  // namespace
}  // namespace promonitor
