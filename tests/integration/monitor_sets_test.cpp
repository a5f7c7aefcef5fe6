// Sets of monitors, in the whole server: over the API, and through files and back.
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "api/json_input.hpp"
#include "app/monitors_file.hpp"
#include "app/monitors_yaml.hpp"
#include "tests/integration/monitor_writes_fixture.hpp"
#include "tests/integration/random_monitors.hpp"

namespace promonitor {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class MonitorSets : public MonitorWrites {
 protected:
  test::HttpReply apply(const Json& monitors, const std::string& query = "") const {
    return call("PUT", kMonitorsPath + query, Json{{"monitors", monitors}}.dump());
  }
  test::HttpReply apply(std::initializer_list<Json> monitors, const std::string& query = "") const {
    return apply(Json(std::vector<Json>(monitors)), query);
  }
  /// "+a; ~b url; -c; ", then how many are unchanged.
  static std::string changesOf(const test::HttpReply& answer) {
    EXPECT_EQ(answer.status, 200) << answer.body;
    const Json body = Json::parse(answer.body);
    std::string text;
    for (const Json& change : body.at("changes")) {
      const std::string action = change.at("action");
      text += action == "created" ? "+" : action == "changed" ? "~" : "-";
      text += change.at("name").get<std::string>();
      for (const Json& field : change.at("fields")) text += " " + field.get<std::string>();
      text += "; ";
    }
    return text + std::to_string(body.at("unchanged").get<int>());
  }
  /// What the user's monitors made over the API are, in the order in which they were made.
  Json state() const {
    Json state = Json::array();
    const Json all = get(std::string(kMonitorsPath) + "?limit=1000&include=config,tags");
    for (auto each = all.rbegin(); each != all.rend(); ++each) {
      if (each->at("config").contains("declared_at")) continue;
      state.push_back(*each);
      state.back().erase("status");
    }
    return state;
  }
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const Json& each : state()) names.push_back(each.at("name"));
    return names;
  }
  /// The monitors as `promonitor monitor export` writes them.
  std::string exported() const {
    const auto shown = call("GET", std::string(kMonitorsPath) + "?limit=1000&include=config");
    std::vector<OptionInput> items = api::readJson(shown.body).items;
    std::reverse(items.begin(), items.end());
    return monitorsYaml(items, false);
  }
  /// As `promonitor monitor apply --prune` does.
  test::HttpReply applyFile(const std::string& yaml) const {
    const std::string path = (running_.directory() / "monitors.yaml").string();
    std::ofstream(path, std::ios::binary) << yaml;
    const MonitorsFile file(path, {"http", "tcp", "ping", "ssl"}, config::processEnvironment());
    return call("PUT", std::string(kMonitorsPath) + "?prune=true",
                R"({"monitors":)" + file.json() + "}");
  }
  static Json paused(const std::string& name) {
    return {{"name", name}, {"kind", "tcp"}, {"url", "127.0.0.1:9"}, {"is_paused", true}};
  }
};

TEST_F(MonitorSets, AreMadeChangedAndPruned) {
  EXPECT_EQ(changesOf(apply({paused("a"), paused("b"), paused("c")})), "+a; +b; +c; 0");
  EXPECT_THAT(names(), ElementsAre("a", "b", "c"));
  const Json before = state();
  EXPECT_EQ(changesOf(apply({paused("a"), paused("b"), paused("c")})), "3");

  Json changed = paused("b");
  changed["interval_seconds"] = 30;
  changed["config"] = {{"tags", {"web"}}, {"options", {{"tls", {{"enabled", true}}}}}};
  EXPECT_EQ(changesOf(apply({changed, paused("d")})),
            "~b interval_seconds config.timeout config.options.tls config.tags; +d; 0");
  EXPECT_THAT(names(), ElementsAre("a", "b", "c", "d"));
  EXPECT_EQ(state()[0], before[0]);
  EXPECT_EQ(state()[1].at("id"), before[1].at("id"));
  EXPECT_EQ(state()[1].at("tags"), Json({"web"}));

  EXPECT_EQ(changesOf(apply({changed}, "?prune=true")).size(), std::string("-a; -c; -d; 1").size());
  EXPECT_THAT(names(), ElementsAre("b"));
  const Json kept = state();
  running_.restart();
  EXPECT_EQ(state(), kept);
  EXPECT_EQ(changesOf(apply({changed}, "?prune=true")), "1");
  EXPECT_EQ(changesOf(apply(Json::array(), "?prune=true")), "-b; 0");
  EXPECT_EQ(get(std::string(kMonitorsPath)).size(), 1U) << "the one that the file declares stays";
}

TEST_F(MonitorSets, ComeTrueAtOnceAndAreChecked) {
  ASSERT_EQ(changesOf(apply({tcp("one"), tcp("two")})), "+one; +two; 0");
  for (const Json& each : state()) {
    waitForChecks(std::string(kMonitorsPath) + "/" + each.at("id").get<std::string>(), 1);
  }
}

TEST_F(MonitorSets, AreRenamedByTheirIds) {
  ASSERT_EQ(changesOf(apply({paused("a"), paused("b")})), "+a; +b; 0");
  Json first = paused("b");
  first["id"] = state()[0].at("id");
  Json second = paused("a");
  second["id"] = state()[1].at("id");

  EXPECT_EQ(changesOf(apply({first, second})), "~b name; ~a name; 0");
  EXPECT_THAT(names(), ElementsAre("b", "a"));
}

TEST_F(MonitorSets, DoNothingInADryRun) {
  ASSERT_EQ(changesOf(apply({paused("a")})), "+a; 0");
  const Json before = state();
  const auto answer = apply({paused("b")}, "?prune=true&dry_run=true");

  EXPECT_EQ(changesOf(answer), "+b; -a; 0");
  EXPECT_EQ(Json::parse(answer.body).at("is_dry_run"), true);
  EXPECT_EQ(Json::parse(answer.body).at("changes").at(0).at("id"), nullptr);
  EXPECT_EQ(state(), before);
}

TEST_F(MonitorSets, ComeTrueWholeOrNotAtAll) {
  ASSERT_EQ(changesOf(apply({paused("a")})), "+a; 0");
  const Json before = state();
  Json wrong = paused("wrong");
  wrong["url"] = "nowhere";
  wrong["config"] = {{"tags", {"EU"}}};
  Json foreign = paused("x");
  foreign["id"] = running_.json("/api/v1/monitors").at(0).at("id");
  Json many = Json::array();
  for (int i = 0; i < 160; ++i) many.push_back({{"name", std::to_string(i)}, {"kind", "?"}});
  const struct {
    const char* what;
    Json monitors;
    int status;
    const char* says;
  } rows[] = {
      {"one is wrong", {paused("b"), wrong}, 422, "monitors[1].config.tags[0]"},
      {"another's id", Json::array({foreign}), 422, "monitors[0].id"},
      {"a name twice", {paused("b"), paused("b")}, 422, "monitors[1].name"},
      {"no list", 5, 422, "\"monitors\""},
      {"no objects", {1, nullptr}, 422, "monitors[1]"},
      {"a hidden value of nothing",
       Json::array({{{"name", "h"},
                     {"kind", "http"},
                     {"url", "http://127.0.0.1:9/"},
                     {"config", {{"options", {{"auth", {{"password", "***"}}}}}}}}}),
       422, "give the value itself"},
      {"many faults", many, 422, "monitors[99]"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    const auto answer = apply(row.monitors, "?prune=true");
    EXPECT_EQ(answer.status, row.status) << answer.body;
    EXPECT_THAT(answer.body, HasSubstr(row.says));
    EXPECT_EQ(state(), before);
  }
  for (const char* body : {"", "[]", "{}", R"({"monitors":[],"more":1})", R"({"monitors":[)"}) {
    SCOPED_TRACE(body);
    EXPECT_THAT(call("PUT", std::string(kMonitorsPath) + "?prune=true", body).status,
                testing::AnyOf(400, 422));
    EXPECT_EQ(state(), before);
  }
  EXPECT_EQ(apply({paused("a")}, "?prune=maybe").status, 422);
  EXPECT_EQ(state(), before);
}

TEST_F(MonitorSets, LeaveWhatOthersHaveAlone) {
  const std::size_t declared = running_.json("/api/v1/monitors").size();
  EXPECT_EQ(changesOf(apply({paused("declared"), paused("theirs")})), "+declared; +theirs; 0")
      << "monitors of the file are others, whatever they are called";
  EXPECT_EQ(changesOf(apply(Json::array(), "?prune=true")).back(), '0');
  EXPECT_EQ(running_.json("/api/v1/monitors").size(), declared);
}

TEST_F(MonitorSets, KeepSecretsThatComeBackHidden) {
  const Json secret = {{"name", "s"},
                       {"kind", "http"},
                       {"url", "http://user:sesame@127.0.0.1:9/"},
                       {"is_paused", true},
                       {"interval_seconds", 60},
                       {"config", {{"options", {{"headers", {{"X-Key", "canary"}}}}}}}};
  ASSERT_EQ(changesOf(apply({secret})), "+s; 0");

  const std::string yaml = exported();
  for (const char* canary : {"canary", "sesame"}) {
    EXPECT_THAT(yaml, Not(HasSubstr(canary)));
  }
  EXPECT_EQ(changesOf(applyFile(yaml)), "1");
  std::string renamed = yaml;
  renamed.replace(renamed.find("interval: 1m"), 12, "interval: 5m");
  EXPECT_EQ(changesOf(applyFile(renamed)), "~s interval_seconds; 0");
  Json same = secret;
  same["interval_seconds"] = 300;
  EXPECT_EQ(changesOf(apply({same})), "1") << "the secrets are what they were";
  EXPECT_EQ(applyFile(renamed.replace(renamed.find("name: s"), 7, "name: t")).status, 422)
      << "another monitor has no secrets to keep";
}

TEST_F(MonitorSets, KeepToThePlan) {
  Json many = Json::array();
  for (int i = 0; i < 400; ++i) many.push_back(paused("m" + std::to_string(i)));
  for (int round = 0; round < 3; ++round) {
    ASSERT_EQ(apply(many).status, 200);
    for (Json& each : many)
      each["name"] = std::to_string(round) + "-" + each["name"].get<std::string>();
  }
  const auto answer = apply(many);
  EXPECT_EQ(answer.status, 403);
  EXPECT_THAT(answer.body, HasSubstr("allows 1500 monitors, and these would make 1600"));
  EXPECT_EQ(count(), 1201U) << "one is of the file";
  EXPECT_EQ(apply(many, "?prune=true").status, 200) << "the others make room";
  EXPECT_EQ(count(), 401U);
}

TEST_F(MonitorSets, AreTheSameAfterTheWayThroughAFile) {
  int monitors = 0;
  for (unsigned seed = 1; seed <= 25; ++seed) {
    SCOPED_TRACE(seed);
    const Json wanted = RandomMonitors(seed).list();
    const auto answer = apply(wanted, "?prune=true");
    ASSERT_EQ(answer.status, 200) << answer.body << wanted.dump(1);
    const Json before = state();
    ASSERT_EQ(before.size(), wanted.size());
    const std::string yaml = exported();

    EXPECT_EQ(changesOf(applyFile(yaml)), std::to_string(wanted.size())) << yaml;

    EXPECT_EQ(state(), before) << yaml;
    EXPECT_EQ(exported(), yaml);
    EXPECT_EQ(changesOf(apply(wanted, "?prune=true")), std::to_string(wanted.size()))
        << "what is hidden in the file is what it was";
    monitors += static_cast<int>(wanted.size());
  }
  EXPECT_GT(monitors, 50);
}

}  // namespace
}  // namespace promonitor
