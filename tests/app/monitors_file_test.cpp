// Files of monitors: what they turn into, and what monitors are written as.
#include "app/monitors_file.hpp"

#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/json_input.hpp"
#include "app/json_literal.hpp"
#include "app/monitors_yaml.hpp"
#include "config/config_error.hpp"
#include "tests/support/temporary_directory.hpp"

namespace promonitor {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class MonitorsFiles : public testing::Test {
 protected:
  std::string write(const std::string& text) const {
    std::ofstream(directory_.file("m.yaml"), std::ios::binary) << text;
    return directory_.file("m.yaml");
  }
  MonitorsFile read(const std::string& text) const {
    return {write(text), {"http", "tcp", "ping"}, [](const std::string& name) {
              return name == "SECRET" ? std::optional<std::string>("x:\"y") : std::nullopt;
            }};
  }
  /// "line:column: message" of each issue.
  template <class Work>
  static std::vector<std::string> issuesOf(const Work& work) {
    std::vector<std::string> lines;
    try {
      work();
    } catch (const config::ConfigError& error) {
      for (const auto& issue : error.issues()) {
        lines.push_back(std::to_string(issue.line) + ":" + std::to_string(issue.column) + ": " +
                        issue.message);
      }
    }
    return lines;
  }

  TemporaryDirectory directory_;
};

TEST_F(MonitorsFiles, AreTheObjectsOfTheApi) {
  const struct {
    const char* item;
    const char* json;
  } rows[] = {
      {"{ name: a, http: \"https://a/\" }",
       R"({"name":"a","kind":"http","url":"https://a/","config":{"options":{}}})"},
      {"{ name: a, id: 5, kind: tcp, target: \"b:1\" }",
       R"({"name":"a","id":"5","kind":"tcp","url":"b:1","config":{"options":{}}})"},
      {"{ name: 2024, ping: 192.0.2.1, interval: 1m30s, paused: true }",
       R"({"name":"2024","kind":"ping","url":"192.0.2.1","interval_seconds":90,)"
       R"("is_paused":true,"config":{"options":{}}})"},
      {"{ name: a, ping: h, timeout: 5s, retries: 2, tags: [web, 7], invert: false }",
       R"({"name":"a","kind":"ping","url":"h","config":{"timeout":"5s","retries":2,)"
       R"("tags":["web","7"],"invert":false,"options":{}}})"},
      {"{ name: a, ping: h, count: 5, max_loss: 20%, x: { y: \"5\", z: 0x1f, w: [1, a] } }",
       R"({"name":"a","kind":"ping","url":"h","config":{"options":{"count":5,"max_loss":"20%",)"
       R"("x":{"y":"5","z":"0x1f","w":[1,"a"]}}}})"},
      {"{ name: a, kind: tcp, target: \"b:1\", ping: x, options: { timeout: 5s } }",
       R"({"name":"a","kind":"tcp","url":"b:1","config":{"options":{"ping":"x","timeout":"5s"}}})"},
      {"{ name: a, http: \"https://a/\", auth: { password: \"${SECRET}\" }, body: \"$$5\" }",
       R"({"name":"a","kind":"http","url":"https://a/","config":{"options":)"
       R"({"auth":{"password":"x:\"y"},"body":"$5"}}})"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.item);
    const MonitorsFile file = read(std::string("monitors:\n  - ") + row.item + "\n");
    EXPECT_EQ(file.json(), std::string("[") + row.json + "]");
  }
  EXPECT_EQ(read("monitors: []\n").json(), "[]");
}

TEST_F(MonitorsFiles, SayEverythingThatIsWrongByPlace) {
  const struct {
    const char* text;
    std::vector<std::string> issues;
  } rows[] = {
      {"{}", {"1:1: has no list 'monitors'"}},
      {"monitors:\n", {"1:1: has no list 'monitors'"}},
      {"monitors: ~\n", {"1:11: has no list 'monitors'"}},
      {"monitors: 5\n", {"1:11: expected a list, found a single value"}},
      {"[]\n", {"1:1: expected a map, found a list", "1:1: has no list 'monitors'"}},
      {"monitors: []\nusers: []\n", {"2:1: unknown key 'users'"}},
      {"monitors:\n  - 5\n", {"2:5: monitor 1: expected a map, found a single value"}},
      {"monitors:\n  - name: a\n", {"2:5: monitor 'a': names no kind"}},
      {"monitors:\n  - name: a\n    ping: b\n    tcp: c\n",
       {"4:5: monitor 'a': tcp: names a second kind"}},
      {"monitors:\n  - ping: b\n    owner: x@y\n    interval: 5\n",
       {"3:5: monitor 1: owner: whose the monitors are is told by the API key",
        "4:15: monitor 1: interval: '5' is not a duration"}},
      {"monitors:\n  - { name: a, ping: \"${NOWHERE}\" }\n",
       {"2:22: environment variable 'NOWHERE' is not set"}},
      {"monitors: [}\n", {"1:12: "}},
      {"monitors: []\n---\nmonitors: []\n", {"2:1: "}},
      {"monitors:\n  - { name: a, name: b, ping: c }\n", {"2:16: "}},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.text);
    const auto issues = issuesOf([&] { read(row.text); });
    ASSERT_EQ(issues.size(), row.issues.size()) << testing::PrintToString(issues);
    for (std::size_t i = 0; i < issues.size(); ++i) {
      EXPECT_THAT(issues[i], testing::StartsWith(row.issues[i]));
    }
  }
}

TEST_F(MonitorsFiles, TellWhatTheServerFindsWrongByPlace) {
  const MonitorsFile file = read(
      "monitors:\n"
      "  - name: a\n"
      "    http: https://a/\n"
      "    interval: 5s\n"
      "    expect: { status: x, body.contains: [y] }\n"
      "    tags:\n"
      "      - web\n"
      "      - EU\n"
      "  - { name: b, ping: h }\n");
  const struct {
    const char* path;
    const char* line;
  } rows[] = {
      {"monitors[0].config.options.expect.status", "5:23: monitor 'a': expect.status: wrong"},
      {"monitors[0].config.options.expect.body.contains[0]",
       "5:42: monitor 'a': expect.body.contains[0]: wrong"},
      {"monitors[0].config.options.expect.body", "5:13: monitor 'a': expect.body: wrong"},
      {"monitors[0].config.tags[1]", "8:9: monitor 'a': tags[1]: wrong"},
      {"monitors[0].config.tags[7]", "7:7: monitor 'a': tags[7]: wrong"},
      {"monitors[0].interval_seconds", "4:15: monitor 'a': interval: wrong"},
      {"monitors[0].url", "3:11: monitor 'a': target: wrong"},
      {"monitors[0].is_paused", "2:5: monitor 'a': paused: wrong"},
      {"monitors[1].name", "9:13: monitor 'b': name: wrong"},
      {"monitors[1]", "9:5: monitor 'b': wrong"},
      {"monitors[2].name", "0:0: wrong"},
      {"monitors[99999999999999999999].name", "0:0: wrong"},
      {"monitors[", "0:0: wrong"},
      {"", "0:0: wrong"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.path);
    EXPECT_THAT(issuesOf([&] { file.refuse({{row.path, "wrong"}}); }), ElementsAre(row.line));
  }
}

/// `text` with `value` at each "<>".
std::string filled(std::string text, const std::string& value) {
  for (std::size_t at = text.find("<>"); at != std::string::npos;
       at = text.find("<>", at + value.size())) {
    text.replace(at, 2, value);
  }
  return text;
}

TEST_F(MonitorsFiles, AreWrittenAsTheyAreRead) {
  const std::string texts[] = {
      "plain",
      "null",
      "~",
      "true",
      "5",
      "1e9",
      "-",
      "- a",
      "a: b",
      "a #b",
      "'",
      "\"",
      "${HOME}",
      "$$",
      "$1",
      "a\nb",
      "\t",
      " ",
      "",
      "[a]",
      "{a: b}",
      "%a",
      "@a",
      "`a`",
      "*a",
      "&a",
      "!a",
      "|",
      ">",
      "a:",
      "https://a:1/?b=c#d",
      "é",
      "日本",
      "\\n",
      "200-299",
      "20%",
      "1.5h",
      "yes",
      "0x1f",
  };
  for (const std::string& text : texts) {
    SCOPED_TRACE(text);
    std::string quoted;
    api::appendJson(quoted, OptionInput::scalar(text, true));
    const std::string made =
        filled(R"({"id":"x","name":<>,"url":<>,"kind":"http","status":"up","interval_seconds":90,)"
               R"("is_paused":false,"created_at":"x","config":{"timeout":"5s","retries":0,)"
               R"("maintenance":[{"start":"2026-12-01T22:00:00Z","for":"2h"}],)"
               R"("options":{"a.b":<>,"c":{"d":[<>,5,true]}}}})",
               quoted);
    const std::string wanted =
        filled(R"([{"name":<>,"kind":"http","url":<>,"interval_seconds":90,)"
               R"("config":{"timeout":"5s","retries":0,)"
               R"("maintenance":[{"start":"2026-12-01T22:00:00Z","for":"2h"}],)"
               R"("options":{"a.b":<>,"c":{"d":[<>,5,true]}}}}])",
               quoted);

    EXPECT_EQ(read(monitorsYaml({api::readJson(made)}, false)).json(), wanted);
  }
}

TEST_F(MonitorsFiles, HaveAnIdWhereANameIsNotTheOnlyOne) {
  const auto shown = [](const std::string& id, const std::string& name, const char* more = "") {
    return api::readJson(R"({"id":")" + id + R"(","name":")" + name +
                         R"(","url":"h","kind":"ping","interval_seconds":60,"is_paused":true,)" +
                         R"("config":{"options":{})" + more + "}}");
  };

  EXPECT_EQ(monitorsYaml({shown("1", "a"), shown("2", "b"), shown("3", "b"),
                          shown("4", "d", R"(,"declared_at":"p.yaml:5")")},
                         false),
            "monitors:\n"
            "  - name: a\n    ping: h\n    interval: 1m\n    paused: true\n"
            "  - name: b\n    id: \"2\"\n    ping: h\n    interval: 1m\n    paused: true\n"
            "  - name: b\n    id: \"3\"\n    ping: h\n    interval: 1m\n    paused: true\n");
  EXPECT_THAT(monitorsYaml({shown("1", "a")}, true), HasSubstr("id: \"1\""));
  EXPECT_EQ(monitorsYaml({shown("4", "d", R"(,"declared_at":"p.yaml:5")")}, false),
            "monitors: []\n");
  EXPECT_THAT(
      monitorsYaml(
          {api::readJson(R"({"id":"1","name":"a","url":"h","kind":"ping","interval_seconds":60,)"
                         R"("config":{"options":{"name":"x","ping":"y"}}})")},
          false),
      HasSubstr("kind: ping\n    target: h\n    interval: 1m\n    options:\n"
                "      name: x\n      ping: y\n"))
      << "options that are called as a key of the monitor, or as the kind";
}

TEST(JsonLiterals, AreWhatJsonWritesWithoutQuotes) {
  for (const char* text :
       {"true", "false", "null", "0", "-1", "10", "1.5", "-0.0", "1e9", "1E-9"}) {
    EXPECT_TRUE(isJsonLiteral(text)) << text;
  }
  for (const char* text : {"", "-", "True", "01", "+1", "1.", ".5", "1e", "1e+", "0x1f", "1_000",
                           "NaN", "Infinity", "1 ", "--1", "1.5.5", "12a"}) {
    EXPECT_FALSE(isJsonLiteral(text)) << text;
  }
}

}  // namespace
}  // namespace promonitor
