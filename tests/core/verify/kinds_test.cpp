#include <string>

#include <gtest/gtest.h>

#include "tests/core/verify/verifying.hpp"

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
  settings.limit = std::chrono::seconds(9);
  settings.program = PROMONITOR_BINARY;

  const auto reports = verified(settings);

  EXPECT_EQ(findingsOf(reports), "");
  for (const TestReport& report : reports) {
    EXPECT_NE(report.outcome, Outcome::Skip) << report.group << '.' << report.name;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Verify, BuiltInKind,
    testing::Values(
        Kind{"http", "http", {}}, Kind{"http", "http_body", {{"expect.body.contains", "ok"}}},
        Kind{"http", "http_conditions", {{"expect.body.regex", "o."}, {"compressed", "true"}}},
        Kind{"ping", "ping", {}}, Kind{"ssl", "ssl", {}}, Kind{"tcp", "tcp", {}},
        Kind{"tcp", "tcp_expect", {{"send", "hello"}, {"expect", "hello"}}},
        Kind{"tcp", "tcp_closed", {{"outcome", "closed"}}},
        Kind{"ssl", "ssl_starttls", {{"starttls", "imap"}}}),
    [](const testing::TestParamInfo<Kind>& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace promonitor::verify::test
