// `promonitor monitor` against a running daemon, as a user meets it.
#include <gmock/gmock.h>

#include "tests/app/command_fixture.hpp"

#include <nlohmann/json.hpp>

namespace promonitor {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;

constexpr const char* kTeam =
    "users:\n  - { email: ops@example.com, plan: team }\n  - { email: eve@example.com, plan: "
    "team }\n";

class MonitorCommands : public DaemonFixture {
 protected:
  void SetUp() override {
    start(config_);
    key_ = keyOf("ops@example.com");
  }

  std::string keyOf(const std::string& user) const {
    std::string key =
        run({"key", "create", "--user", user, "--name", "t", "--write", "--config", config_}).out;
    key.resize(key.find('\n'));
    return key;
  }
  CommandOutcome monitor(Words words, const std::string& key) const {
    words.insert(words.begin(), "monitor");
    words.insert(words.end(), {"--url", "http://127.0.0.1:" + std::to_string(port())});
    return run(words, {.environment = {"PROMONITOR_KEY=" + key}});
  }
  CommandOutcome monitor(const Words& words) const { return monitor(words, key_); }
  CommandOutcome apply(const std::string& text, Words more = {}) const {
    more.insert(more.begin(), {"apply", write("m.yaml", text)});
    return monitor(more);
  }

  std::string config_ = configure(kOne, kTeam);
  std::string key_;
};

constexpr const char* kThree =
    "monitors:\n"
    "  - name: Shop\n"
    "    http: https://user:sesame@127.0.0.1:9/\n"
    "    paused: true\n"
    "    tags: [web, eu]\n"
    "    headers: { X-Key: canary }\n"
    "  - { name: Database, tcp: \"127.0.0.1:9\", paused: true, interval: 5m }\n"
    "  - { name: Gateway, ping: 127.0.0.1, paused: true }\n";

TEST_F(MonitorCommands, ApplyListExportAndApplyAgain) {
  const CommandOutcome first = apply(kThree);
  EXPECT_EQ(first.status, 0) << first.err;
  EXPECT_EQ(first.out,
            "+ Shop\n+ Database\n+ Gateway\n3 created, 0 changed, 0 deleted, 0 unchanged\n");

  const CommandOutcome listed = monitor({"list"});
  EXPECT_THAT(listed.out, AllOf(HasSubstr("  Shop      http    paused      1m  https://user:***@"),
                                HasSubstr("eu,web\n"), HasSubstr("  one       tcp ")));
  EXPECT_THAT(monitor({"list", "--tag", "web", "--tag", "eu"}).out,
              AllOf(HasSubstr("Shop"), Not(HasSubstr("Database"))));
  const auto json = nlohmann::json::parse(monitor({"list", "--kind", "ping", "--json"}).out);
  ASSERT_EQ(json.size(), 1U);
  EXPECT_EQ(json[0].at("name"), "Gateway");

  const CommandOutcome exported = monitor({"export"});
  EXPECT_EQ(exported.status, 0) << exported.err;
  EXPECT_THAT(exported.out, AllOf(HasSubstr("  - name: Shop\n    http: "), Not(HasSubstr("id:")),
                                  Not(HasSubstr("canary")), Not(HasSubstr("sesame")),
                                  Not(HasSubstr("one")), HasSubstr("X-Key: \"***\"")));
  EXPECT_THAT(monitor({"export", "--ids"}).out, HasSubstr("    id: "));
  EXPECT_EQ(apply(exported.out, {"--prune"}).out, "0 created, 0 changed, 0 deleted, 3 unchanged\n");
}

TEST_F(MonitorCommands, ChangesAreShownBeforeTheyAreMade) {
  ASSERT_EQ(apply(kThree).status, 0);
  const std::string text =
      "monitors:\n"
      "  - { name: Database, tcp: \"127.0.0.1:9\", paused: true, interval: 10m }\n";

  const CommandOutcome dry = apply(text, {"--prune", "--dry-run"});
  EXPECT_THAT(dry.out, MatchesRegex("~ Database: interval_seconds\n(- Gateway\n- Shop|- Shop\n- "
                                    "Gateway)\n0 created, 1 changed, 2 deleted, 0 unchanged; "
                                    "nothing was done, because of --dry-run\n"));
  EXPECT_THAT(monitor({"list"}).out, HasSubstr("Shop"));
  const auto json = nlohmann::json::parse(apply(text, {"--json"}).out);
  EXPECT_EQ(json.at("changes").size(), 1U);
  EXPECT_EQ(apply(text, {"--prune"}).status, 0);
  EXPECT_THAT(monitor({"list"}).out, Not(HasSubstr("Shop")));
}

TEST_F(MonitorCommands, WhatIsWrongIsToldByPlaceAndNothingIsDone) {
  const CommandOutcome outcome = apply(
      "monitors:\n"
      "  - { name: good, tcp: \"127.0.0.1:9\" }\n"
      "  - name: bad\n"
      "    http: https://127.0.0.1:9/\n"
      "    retries: 101\n"
      "    tags: [EU]\n"
      "    metod: GET\n");

  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("m.yaml:5:14: monitor 'bad': retries: 101 is above 100"),
                    HasSubstr("m.yaml:6:12: monitor 'bad': tags[0]: 'EU' is not a tag"),
                    HasSubstr("m.yaml:7:12: monitor 'bad': metod: unknown option"),
                    HasSubstr("3 issues"), HasSubstr("Nothing was changed.")));
  EXPECT_THAT(monitor({"list"}).out, Not(HasSubstr("good")));
}

TEST_F(MonitorCommands, RefusalsSayWhatToDo) {
  const std::string good = write("good.yaml", "monitors: []\n");
  std::string reader =
      run({"key", "create", "--user", "ops@example.com", "--name", "r", "--config", config_}).out;
  reader.resize(reader.find('\n'));
  const struct {
    const char* what;
    Words words;
    std::string key;
    int status;
    const char* says;
  } rows[] = {
      {"no key", {"list"}, "", 3, "PROMONITOR_KEY"},
      {"a wrong key", {"list"}, "pm_nonsense", 1, "401 (unauthorized)"},
      {"a key that may only read", {"apply", good}, reader, 1, "403 (scope_missing)"},
      {"a file that is not there", {"apply", file("none.yaml")}, key_, 1, "none.yaml"},
      {"a tag that is none", {"list", "--tag", "EU,&x=\n"}, key_, 1, "  tag: "},
      {"no file", {"apply"}, key_, 2, "FILE"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    const CommandOutcome outcome = monitor(row.words, row.key);
    EXPECT_EQ(outcome.status, row.status);
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(outcome.err, HasSubstr(row.says));
    EXPECT_THAT(outcome.err, Not(HasSubstr("pm_nonsense")));
  }
  for (const char* url : {"http://127.0.0.1:1", "ftp://127.0.0.1", "x", "http://u:p@127.0.0.1/"}) {
    SCOPED_TRACE(url);
    const CommandOutcome outcome =
        run({"monitor", "list", "--url", url}, {.environment = {"PROMONITOR_KEY=" + key_}});
    EXPECT_EQ(outcome.status, 3);
    EXPECT_THAT(outcome.err, HasSubstr("API"));
    EXPECT_THAT(outcome.err, Not(HasSubstr(key_)));
  }
}

TEST_F(MonitorCommands, AKeyIsOfItsUserAlone) {
  ASSERT_EQ(apply(kThree).status, 0);
  const std::string eve = keyOf("eve@example.com");

  EXPECT_THAT(monitor({"list"}, eve).out, IsEmpty());
  EXPECT_EQ(monitor({"export"}, eve).out, "monitors: []\n");
  EXPECT_EQ(monitor({"apply", write("none.yaml", "monitors: []\n"), "--prune"}, eve).status, 0);
  EXPECT_THAT(monitor({"list"}).out, HasSubstr("Shop"));
}

}  // namespace
}  // namespace promonitor
