#include "app/verify_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace promonitor {
namespace {

using testing::HasSubstr;
using verify::Outcome;
using verify::TestReport;

std::vector<TestReport> samples() {
  return {{.group = "load",
           .kind = {},
           .name = "threads",
           .outcome = Outcome::Pass,
           .note = {},
           .findings = {},
           .elapsed = std::chrono::milliseconds(10)},
          {.group = "cancel",
           .kind = "tcp",
           .name = "given",
           .outcome = Outcome::Fail,
           .note = {},
           .findings = {{"it <died>", "see \"where\""}, {"it leaked", "mend"}},
           .elapsed = std::chrono::milliseconds(1500)},
          {.group = "host",
           .kind = "tcp",
           .name = "exact",
           .outcome = Outcome::Fail,
           .note = {},
           .findings = {{"it leaked", "mend"}},
           .elapsed = {}},
          {.group = "balance",
           .kind = {},
           .name = {},
           .outcome = Outcome::Skip,
           .note = "it cannot be loaded",
           .findings = {},
           .elapsed = {}}};
}

TEST(VerifyReport, TellsAPersonEachCauseOnce) {
  VerifyText text;
  std::string all;
  for (const TestReport& report : samples()) all += text.lines(report);

  EXPECT_EQ(all,
            "PASS load.threads\n"
            "FAIL tcp.cancel.given\n"
            "     it <died>\n       next: see \"where\"\n"
            "     it leaked\n       next: mend\n"
            "FAIL tcp.host.exact                   as tcp.cancel.given\n"
            "SKIP balance                          it cannot be loaded\n");
}

TEST(VerifyReport, SumsUp) {
  const VerifySummary summary = summaryOf(samples());

  EXPECT_EQ(verifySummary("a.so", summary),
            "a.so: does not conform: 1 passed, 2 failed, 1 skipped in 1.5 s\n");
  EXPECT_EQ(verifySummary("a.so", {.passed = 3, .failed = 0, .skipped = 1, .elapsed = {}}),
            "a.so: conforms, as far as it was tested: 3 passed, 0 failed, 1 skipped in 0.0 s\n");
  EXPECT_THAT(verifySummary("a.so", {.passed = 3, .failed = 0, .skipped = 0, .elapsed = {}}),
              HasSubstr("a.so: conforms: 3 passed"));
}

TEST(VerifyReport, IsJson) {
  const auto all = nlohmann::json::parse(verifyJson("a.so", samples()));

  EXPECT_EQ(all.at("conforms"), false);
  EXPECT_EQ(all.at("failed"), 2);
  ASSERT_EQ(all.at("tests").size(), 4U);
  const auto& failed = all.at("tests").at(1);
  EXPECT_EQ(failed.at("name"), "tcp.cancel.given");
  EXPECT_EQ(failed.at("outcome"), "fail");
  EXPECT_EQ(failed.at("findings").at(0).at("cause"), "it <died>");
  EXPECT_EQ(failed.at("findings").at(0).at("next_step"), "see \"where\"");
  EXPECT_EQ(all.at("tests").at(3).at("note"), "it cannot be loaded");
}

TEST(VerifyReport, IsJunitXml) {
  const std::string xml = verifyJunit("a&b.so", samples());

  EXPECT_THAT(xml, HasSubstr("<testsuite name=\"a&amp;b.so\" tests=\"4\" failures=\"2\" "
                             "skipped=\"1\" time=\"1.510\">"));
  EXPECT_THAT(xml, HasSubstr("<testcase classname=\"load\" name=\"threads\" time=\"0.010\"/>"));
  EXPECT_THAT(xml, HasSubstr("<testcase classname=\"tcp.cancel\" name=\"given\" time=\"1.500\">"));
  EXPECT_THAT(xml, HasSubstr("<failure message=\"it &lt;died&gt;\">it &lt;died&gt;\n"
                             "next: see &quot;where&quot;\nit leaked\nnext: mend\n</failure>"));
  EXPECT_THAT(xml, HasSubstr("<skipped message=\"it cannot be loaded\"/>"));
}

}  // namespace
}  // namespace promonitor
