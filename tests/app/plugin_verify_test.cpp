// plugin verify, as an author meets it. What it finds is tested in tests/core/verify.
#include <gmock/gmock.h>

#include "tests/app/command_fixture.hpp"

#include <nlohmann/json.hpp>

namespace promonitor {
namespace {

using testing::HasSubstr;

class PluginVerify : public CommandFixture {
 protected:
  CommandOutcome verify(const std::string& fixture, const Words& more) const {
    Words words = {"plugin", "verify", std::string(FIXTURE_PLUGINS) + "/" + fixture + ".so"};
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
  }
};

TEST_F(PluginVerify, EndsWithWhatItFound) {
  const struct {
    const char* fixture;
    Words words;
    int status;
    const char* out;
    const char* err;
  } rows[] = {
      {"good_callback", {"--only", "static"}, 0, "PASS static.exports\n", ""},
      {"exports_more", {"--only", "static"}, 1, "FAIL static.exports\n", ""},
      {"good_callback", {"--only", "runner", "--opt", "target=x"}, 0, "runner.given", ""},
      {"good_callback", {"--only", "nonsense"}, 2, "", "--only 'nonsense': there are static, load"},
      {"good_callback", {"--timeout", "soon"}, 2, "", "--timeout 'soon': write 3s to 1h"},
      {"good_callback", {"--opt", "=x"}, 2, "", "--opt '=x': write NAME=VALUE"},
      {"good_callback", {"--json", "--junit"}, 2, "", "--junit"},
      {"not_there", {}, 3, "", "not_there.so: No such file"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(std::string(row.fixture) + " " + testing::PrintToString(row.words));
    const CommandOutcome outcome = verify(row.fixture, row.words);
    EXPECT_EQ(outcome.status, row.status) << outcome.out << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr(row.out));
    EXPECT_THAT(outcome.err, HasSubstr(row.err));
  }
}

TEST_F(PluginVerify, PrintsJsonAndJunitAlone) {
  const auto json =
      nlohmann::json::parse(verify("exports_more", {"--only", "static", "--json"}).out);
  EXPECT_EQ(json.at("conforms"), false);

  const std::string xml = verify("exports_more", {"--only", "static", "--junit"}).out;
  EXPECT_TRUE(xml.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>"));
  EXPECT_TRUE(xml.ends_with("</testsuites>\n"));
}

}  // namespace
}  // namespace promonitor
