// What the examples show keeps the rules.
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "tests/core/verify/verifying.hpp"

namespace promonitor::verify::test {
namespace {

struct Example {
  const char* name;
  GivenTexts options;
};

// GoogleTest looks for this name. NOLINTNEXTLINE(readability-identifier-naming)
void PrintTo(const Example& example, std::ostream* out) { *out << example.name; }

class VerifiedExample : public testing::TestWithParam<Example> {};

TEST_P(VerifiedExample, Conforms) {
  VerifySettings settings;
  settings.file = std::string(EXAMPLE_PLUGINS) + "/" + GetParam().name + ".so";
  if (!std::filesystem::exists(settings.file)) GTEST_SKIP() << "it could not be built here";
  settings.options = GetParam().options;
  settings.limit = std::chrono::seconds(9);
  settings.program = PROMONITOR_BINARY;

  const auto reports = verified(settings);

  EXPECT_EQ(findingsOf(reports), "");
  EXPECT_GT(reports.size(), 20U);
}

INSTANTIATE_TEST_SUITE_P(
    Verify, VerifiedExample,
    testing::Values(Example{"banner", {}},
                    Example{"exec", {{"program", "/bin/echo"}, {"arguments", "fine"}}},
                    Example{"memcached", {}}, Example{"redis_ping", {}}, Example{"smtp", {}},
                    Example{"unix_socket", {{"path", "/nonexistent/socket"}}}),
    [](const testing::TestParamInfo<Example>& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace promonitor::verify::test
