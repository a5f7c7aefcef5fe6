// probe, plugin and version.
#include <gmock/gmock.h>

#include "tests/app/command_fixture.hpp"
#include "tests/support/http_target.hpp"
#include "tests/support/targets.hpp"

#include <nlohmann/json.hpp>

namespace promonitor {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::StartsWith;

class ProbeCommands : public CommandFixture {
 protected:
  /// `promonitor probe WORDS...`, whatever is installed on this machine.
  CommandOutcome probe(Words words) const {
    words.insert(words.begin(), "probe");
    words.insert(words.end(), {"--config", config_});
    return run(words);
  }

  static std::string upper(std::string text) {
    for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
  }

  std::string config_ = configure();
  test::HttpTarget good_{test::HttpAnswer{.body = "all is well"}};
  test::HttpTarget broken_{test::HttpAnswer{.status = 503, .body = "broken"}};
  test::TcpTarget banner_{{test::Step::send("220 ready\r\n")}};
  test::RefusedPort refused_;
};

TEST_F(ProbeCommands, ProbeEndsWithTheVerdict) {
  const struct {
    Words words;
    int status, nagios;
    const char* verdict;
    std::string line;
  } rows[] = {
      {{"http", good_.url()}, 0, 0, "up", "HTTP OK - " + good_.url()},
      {{"http", broken_.url()}, 1, 2, "down", "HTTP CRITICAL - "},
      {{"http", good_.url(), "--opt", "expect.body.contains=ill"},
       1,
       2,
       "down",
       "HTTP CRITICAL - "},
      {{"http", good_.url(), "--opt", "expect.body.contains=well"}, 0, 0, "up", "HTTP OK - "},
      {{"tcp", banner_.endpoint()}, 0, 0, "up", "TCP OK - " + banner_.endpoint()},
      {{"tcp", banner_.endpoint(), "--opt", "expect=220"}, 0, 0, "up", "TCP OK - "},
      {{"tcp", banner_.endpoint(), "--opt", R"(steps=[{"expect": "220 ready\r\n"}])"},
       0,
       0,
       "up",
       "TCP OK - "},
      {{"tcp", refused_.endpoint()}, 1, 2, "down", "TCP CRITICAL - "},
      {{"tcp", "169.254.169.254:80"}, 3, 3, "unknown", "TCP UNKNOWN - "},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(testing::PrintToString(row.words));
    const auto as = [&](const char* format) {
      Words words = row.words;
      words.insert(words.end(), {"--timeout", "5s", "--format", format});
      return probe(words);
    };

    const CommandOutcome text = as("text");
    EXPECT_EQ(text.status, row.status) << text.err;
    EXPECT_THAT(text.out, StartsWith(upper(row.verdict) + " "));

    const CommandOutcome object = as("json");
    EXPECT_EQ(object.status, row.status);
    const json parsed = json::parse(object.out);
    EXPECT_EQ(parsed.at("verdict"), row.verdict);
    EXPECT_EQ(parsed.at("kind"), row.words[0]);
    EXPECT_EQ(parsed.at("error").is_null(), row.status == 0) << object.out;

    const CommandOutcome nagios = as("nagios");
    EXPECT_EQ(nagios.status, row.nagios);
    EXPECT_THAT(nagios.out, AllOf(StartsWith(row.line), HasSubstr(" | time=")));
    EXPECT_EQ(std::count(nagios.out.begin(), nagios.out.end(), '\n'), 1);
  }
}

TEST_F(ProbeCommands, TextHasNamesAndValuesInColumns) {
  const CommandOutcome outcome = probe({"http", broken_.url()});
  for (const char* line : {"\n  expected      200-299\n", "\n  status code   503\n",
                           "\n  http_version  HTTP/1.1\n", "\n  bytes         6\n"}) {
    EXPECT_THAT(outcome.out, HasSubstr(line));
  }
}

TEST_F(ProbeCommands, JsonFlagAndFormatAreTheSame) {
  EXPECT_EQ(json::parse(probe({"tcp", banner_.endpoint(), "--json"}).out).at("verdict"), "up");
}

TEST_F(ProbeCommands, ProbeKeepsToThePolicyOfAPlan) {
  config_ = configure("",
                      "plans: { inside: { network_policy: { allow: [loopback] } } }\n"
                      "network_policy: { deny: [127.0.0.9, metadata] }\n");
  const std::string port = banner_.endpoint().substr(banner_.endpoint().find(':'));
  const struct {
    const char* host;
    Words plan;
    const char* says;
  } rows[] = {
      {"127.0.0.1", {}, "UP"},
      {"127.0.0.1", {"--plan", "inside"}, "UP"},
      {"127.0.0.1",
       {"--plan", "free"},
       "127.0.0.1 is denied by 'loopback' for monitors made over the API; "
       "plans.free.network_policy.allow can lift that"},
      {"127.0.0.9", {}, "127.0.0.9 is denied by '127.0.0.9' of network_policy.deny"},
      {"127.0.0.9",
       {"--plan", "inside"},
       "127.0.0.9 is denied by '127.0.0.9' of network_policy.deny, for all monitors; "
       "network_policy.allow can lift that"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(std::string(row.host) + testing::PrintToString(row.plan));
    Words words = {"tcp", row.host + port};
    words.insert(words.end(), row.plan.begin(), row.plan.end());

    const CommandOutcome outcome = probe(words);

    EXPECT_EQ(outcome.status, row.says == std::string("UP") ? 0 : 3) << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr(row.says));
  }
}

TEST_F(ProbeCommands, ProbeRefusesWhatCannotBeRun) {
  const struct {
    Words words;
    const char* says;
  } rows[] = {
      {{"htttp", "http://localhost/"}, "no loaded plugin has the kind 'htttp'; there are: http"},
      {{"http", "localhost"}, "http://"},
      {{"tcp", "localhost"}, "port"},
      {{"tcp", "localhost:1", "--opt", "expectt=1"}, "did you mean 'expect'"},
      {{"tcp", "localhost:1", "--opt", "expect"}, "write NAME=VALUE"},
      {{"tcp", "localhost:1", "--opt", "steps=[{"}, "--opt steps: "},
      {{"tcp", "localhost:1", "--timeout", "5"}, "--timeout '5' is not a duration like 10s"},
      {{"tcp", "localhost:1", "--plan", "gold"},
       "--plan 'gold': there is no such plan; there are: free, pro, team"},
      {{"tcp", "localhost:1", "--format", "xml"}, "xml not in {text,json,nagios}"},
      {{"tcp"}, "TARGET is required"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(testing::PrintToString(row.words));
    const CommandOutcome outcome = probe(row.words);

    EXPECT_EQ(outcome.status, 2);
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(outcome.err, AllOf(StartsWith("promonitor: "), HasSubstr(row.says)));
  }
}

TEST_F(ProbeCommands, PluginListNamesKindsAndTheirFiles) {
  const CommandOutcome text = run({"plugin", "list", "--config", config_});
  EXPECT_EQ(text.status, 0) << text.err;
  const json list = json::parse(run({"plugin", "list", "--json", "--config", config_}).out);
  ASSERT_EQ(list.size(), 4U);
  const char* kinds[] = {"http", "ping", "ssl", "tcp"};
  for (std::size_t i = 0; i < list.size(); ++i) {
    EXPECT_EQ(list[i].at("kind"), kinds[i]);
    EXPECT_THAT(list[i].at("path").get<std::string>(), HasSubstr("/lib/promonitor/plugins/"));
    EXPECT_THAT(text.out, HasSubstr(list[i].at("path").get<std::string>()));
  }
}

TEST_F(ProbeCommands, PluginDescribeExplainsAKind) {
  const CommandOutcome text = run({"plugin", "describe", "tcp", "--config", config_});
  EXPECT_EQ(text.status, 0) << text.err;
  for (const char* says : {"tcp: ", "Options\n", "Failure codes\n", "default timeout"}) {
    EXPECT_THAT(text.out, HasSubstr(says));
  }
  const CommandOutcome schema =
      run({"plugin", "describe", "tcp", "--json-schema", "--config", config_});
  EXPECT_TRUE(json::parse(schema.out).at("properties").contains("expect")) << schema.out;
  const CommandOutcome all = run({"plugin", "describe", "tcp", "--json", "--config", config_});
  EXPECT_EQ(json::parse(all.out).at("kind"), "tcp") << all.out;
  const CommandOutcome tables =
      run({"plugin", "describe", "tcp", "--markdown", "--config", config_});
  EXPECT_THAT(tables.out, HasSubstr("\n## Options\n| Name |"));

  const CommandOutcome misspelt = run({"plugin", "describe", "htp", "--config", config_});
  EXPECT_EQ(misspelt.status, 1);
  EXPECT_THAT(misspelt.err, HasSubstr("did you mean 'http'?"));
}

TEST_F(ProbeCommands, VersionIsThatOfTheProgramAndOfThePluginAbi) {
  EXPECT_THAT(
      run({"version"}).out,
      MatchesRegex("promonitor [0-9]+\\.[0-9]+\\.[0-9]+ \\(plugin ABI [0-9]+\\.[0-9]+\\)\n"));
  const json version = json::parse(run({"version", "--json"}).out);
  EXPECT_TRUE(version.at("version").is_string());
  EXPECT_TRUE(version.at("plugin_abi").is_string());
}

}  // namespace
}  // namespace promonitor
