// Where plugins run, as an operator chooses it.
#include <gmock/gmock.h>

#include "tests/app/command_fixture.hpp"
#include "tests/support/sanitizers.hpp"
#include "tests/support/targets.hpp"

#include <nlohmann/json.hpp>

namespace promonitor {
namespace {

using nlohmann::json;
using testing::HasSubstr;

std::string fixture(const std::string& name) {
  return std::string(FIXTURE_PLUGINS) + "/" + name + ".so";
}

class Isolation : public CommandFixture {
 protected:
  /// A configuration with these entries under plugins.load.
  std::string load(const std::string& entries, const std::string& monitors = "") const {
    return configure(monitors, "plugins: { load: [ " + entries + " ] }\n");
  }
  /// Kind by kind where it runs.
  json isolationOf(const std::string& config) const {
    const CommandOutcome list = run({"plugin", "list", "--json", "--config", config});
    EXPECT_EQ(list.status, 0) << list.err;
    json where = json::object();
    for (const json& kind : json::parse(list.out)) where[kind.at("kind")] = kind.at("isolation");
    return where;
  }
};

TEST_F(Isolation, OfTheProgramsOwnKindsIsInlineAndOfOthersProcessUnlessToldOtherwise) {
  const struct {
    const char* what;
    std::string entries;
    json where;
  } rows[] = {
      {"nothing", "", {{"http", "inline"}, {"tcp", "inline"}}},
      {"a plugin from elsewhere",
       "{ path: " + fixture("good_callback") + " }",
       {{"http", "inline"}, {"good_callback", "process"}}},
      {"the same, trusted",
       "{ path: " + fixture("good_callback") + ", isolation: inline }",
       {{"good_callback", "inline"}}},
      {"a kind of the program by its name",
       "{ path: http.so, isolation: process }",
       {{"http", "process"}, {"tcp", "inline"}}},
      {"the same, nothing said", "{ path: http.so }", {{"http", "inline"}}},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    const json where = isolationOf(load(row.entries));
    for (const auto& [kind, isolation] : row.where.items()) {
      EXPECT_EQ(where.value(kind, "none"), isolation) << kind;
    }
  }
}

TEST_F(Isolation, AFileBesideTheConfigurationComesBeforeADirectory) {
  std::filesystem::copy_file(fixture("good_callback"), file("http.so"));

  const json where = isolationOf(load("{ path: http.so }"));

  EXPECT_EQ(where.value("good_callback", "none"), "process");
  EXPECT_EQ(where.value("http", "none"), "inline");
}

TEST_F(Isolation, WhatCannotBeLoadedIsNamedWithItsPlace) {
  const struct {
    std::string entry;
    std::string says;
  } rows[] = {
      {"{ path: nosuch.so }", "nor 'nosuch.so' in "},
      {"{ path: " + fixture("crashes_at_load") + " }",
       "its process ended with signal 11 (Segmentation fault) while it was being loaded"},
      {"{ path: " + fixture("exits_at_load") + " }", test::kExitAtLoadText},
      {"{ path: http.so, isolation: none }", "'none' is not one of inline, process"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.entry);
    const CommandOutcome outcome = run({"check-config", load(row.entry)});
    EXPECT_EQ(outcome.status, 1);
    EXPECT_THAT(outcome.err, HasSubstr(row.says));
    EXPECT_THAT(outcome.err, testing::ContainsRegex("promonitor.yaml:[0-9]+:[0-9]+: "));
  }
}

TEST_F(Isolation, AKindIsAskedAboutOptionsWhereverItRuns) {
  const std::string plugins = "{ path: " + fixture("good_coroutine") + " }";
  const std::string refused = "  - { name: m, good_coroutine: \"a:1\", mode: refuse }\n";

  const CommandOutcome outcome = run({"check-config", load(plugins, refused)});

  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("mode 'refuse' is refused; choose another"));
}

TEST_F(Isolation, ACheckEndsTheSameWhereverItRuns) {
  const test::TcpTarget banner({test::Step::send("220 ready\r\n")});
  const test::RefusedPort refused;
  const struct {
    Words words;
    int status;
    const char* verdict;
  } rows[] = {
      {{"tcp", banner.endpoint(), "--opt", "expect=220"}, 0, "up"},
      {{"tcp", banner.endpoint(), "--opt", "expect=554"}, 1, "down"},
      {{"tcp", refused.endpoint()}, 1, "down"},
      {{"tcp", "169.254.169.254:80"}, 3, "unknown"},
  };
  for (const char* const isolation : {"inline", "process"}) {
    const std::string config = load(std::string("{ path: tcp.so, isolation: ") + isolation + " }");
    for (const auto& row : rows) {
      SCOPED_TRACE(isolation + testing::PrintToString(row.words));
      Words words{"probe"};
      words.insert(words.end(), row.words.begin(), row.words.end());
      words.insert(words.end(), {"--config", config, "--json"});
      const CommandOutcome outcome = run(words);
      EXPECT_EQ(outcome.status, row.status) << outcome.err;
      EXPECT_EQ(json::parse(outcome.out).at("verdict"), row.verdict);
    }
  }
}

TEST_F(Isolation, ACrashOfTheCheckIsUnknown) {
  const std::string config = load("{ path: " + fixture("segfaults") + " }");

  const CommandOutcome outcome = run({"probe", "segfaults", "start", "--config", config, "--json"});

  EXPECT_EQ(outcome.status, 3) << outcome.err;
  EXPECT_EQ(json::parse(outcome.out).at("verdict"), "unknown");
  EXPECT_THAT(outcome.out, HasSubstr("signal 11 (Segmentation fault)"));
}

}  // namespace
}  // namespace promonitor
