#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/core/verify/verifying.hpp"
#include "tests/support/sanitizers.hpp"

namespace promonitor::verify::test {
namespace {

struct Kind {
  const char* plugin;
  const char* name;  ///< of the case
  GivenTexts options;
};

// GoogleTest looks for this name. NOLINTNEXTLINE(readability-identifier-naming)
void PrintTo(const Kind& kind, std::ostream* out) { *out << kind.name; }

class BuiltInKind : public testing::TestWithParam<Kind> {};

TEST_P(BuiltInKind, Conforms) {
  VerifySettings settings;
  settings.file = std::string(PROMONITOR_PLUGINS) + "/" + GetParam().plugin + ".so";
  settings.options = GetParam().options;
  settings.limit = std::chrono::seconds(9) * (promonitor::test::kSanitized ? 4 : 1);
  settings.program = PROMONITOR_BINARY;

  const auto reports = verified(settings);

  EXPECT_EQ(findingsOf(reports), "");
  for (const TestReport& report : reports) {
    EXPECT_NE(report.outcome, Outcome::Skip) << report.group << '.' << report.name;
  }
}

/// Under sanitizers the one of each plugin that does most.
std::vector<Kind> kindsToVerify() {
  std::vector<Kind> kinds{
      {"http", "http_conditions", {{"expect.body.regex", "o."}, {"compressed", "true"}}},
      {"ping", "ping", {}},
      {"ssl", "ssl_starttls", {{"starttls", "imap"}}},
      {"tcp", "tcp_expect", {{"send", "hello"}, {"expect", "hello"}}}};
  if (promonitor::test::kSanitized) return kinds;
  for (const Kind& plain :
       std::vector<Kind>{{"http", "http", {}},
                         {"http", "http_body", {{"expect.body.contains", "ok"}}},
                         {"ssl", "ssl", {}},
                         {"tcp", "tcp", {}},
                         {"tcp", "tcp_closed", {{"outcome", "closed"}}}}) {
    kinds.push_back(plain);
  }
  return kinds;
}

INSTANTIATE_TEST_SUITE_P(Verify, BuiltInKind, testing::ValuesIn(kindsToVerify()),
                         [](const testing::TestParamInfo<Kind>& tested) {
                           return std::string(tested.param.name);
                         });

}  // namespace
}  // namespace promonitor::verify::test
