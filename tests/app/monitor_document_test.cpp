// What users of the API may write for a monitor.
#include "app/monitor_document.hpp"

#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "api/json_input.hpp"
#include "app/merge_patch.hpp"
#include "tests/config/kind_fixture.hpp"

namespace promonitor {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kShop = R"({"kind":"http","url":"https://shop.example.com/"})";

class MonitorDocument : public testing::Test {
 protected:
  MonitorDocument() { kinds_.ping.flags |= PM_KIND_OPERATOR_ONLY; }

  JudgedMonitor judge(const std::string& json, const std::string& patch = "{}") const {
    OptionInput document = api::readJson(json);
    mergePatch(document, api::readJson(patch));
    return judgeDocument(document, kinds_.all(), defaults_);
  }
  static std::string json(const OptionInput& input) {
    std::string text;
    api::appendJson(text, input);
    return text;
  }
  static std::vector<std::string> lines(const JudgedMonitor& judged) {
    std::vector<std::string> lines;
    for (const auto& [path, message] : judged.faults) {
      lines.push_back(fmt::format("{}: {}", path, message));
    }
    return lines;
  }

  config::TestKinds kinds_;
  config::MonitorDefaults defaults_;
};

TEST_F(MonitorDocument, TakesTheLeastThatCanBeSaid) {
  const JudgedMonitor judged = judge(kShop);

  EXPECT_THAT(lines(judged), IsEmpty());
  EXPECT_EQ(judged.spec.name, "https://shop.example.com/");
  EXPECT_EQ(judged.spec.kind, "http");
  EXPECT_EQ(judged.spec.target, "https://shop.example.com/");
  EXPECT_EQ(judged.spec.interval, seconds(60));
  EXPECT_EQ(judged.spec.timeout, seconds(10));
  EXPECT_TRUE(judged.spec.origin.empty());
  EXPECT_TRUE(judged.spec.options);
  EXPECT_EQ(json(judged.document),
            R"({"name":"https://shop.example.com/","url":"https://shop.example.com/",)"
            R"("kind":"http","interval_seconds":60,"is_paused":false,"config":{"timeout":"10s",)"
            R"("retries":0,"retry_interval":"5s","recover_after":1,"invert":false,)"
            R"("flapping":{"enabled":true,"start":"30%","stop":"20%"},"degraded_above":{},)"
            R"("maintenance":[],"options":{},"tags":[]}})");
}

TEST_F(MonitorDocument, TakesEverythingThatTheFileTakes) {
  const JudgedMonitor judged = judge(R"({
      "name": "Shop", "kind": "http", "url": "HTTPS://u:pass@Shop.example.com/", "interval_seconds": 30,
      "is_paused": true, "config": {
        "timeout": "5s", "retries": 2, "retry_interval": "1500ms", "recover_after": 3,
        "degraded_above": {"total": "2s", "dns": "100ms"},
        "flapping": {"enabled": false, "start": "50%", "stop": "10%"},
        "maintenance": [{"start": "2026-12-01T22:00:00Z", "for": "2h", "every": "7d"}],
        "tags": ["web", "eu"],
        "options": {"method": "HEAD", "expect": {"status": "200-299"}, "body_limit": 4096,
                    "headers": {"X-Key": "secret"}, "auth.password": "pw"}}})");

  EXPECT_THAT(lines(judged), IsEmpty());
  const MonitorSpec& spec = judged.spec;
  EXPECT_EQ(spec.name, "Shop");
  EXPECT_EQ(spec.target, "https://u:***@shop.example.com/");
  EXPECT_EQ(spec.interval, seconds(30));
  EXPECT_TRUE(spec.paused);
  EXPECT_EQ(spec.timeout, seconds(5));
  EXPECT_EQ(spec.retries, 2);
  EXPECT_EQ(spec.retry_interval, milliseconds(1500));
  EXPECT_EQ(spec.recover_after, 3);
  EXPECT_EQ(spec.judgement.degraded_above.dns, milliseconds(100));
  EXPECT_EQ(spec.flapping, (FlappingPolicy{false, 50, 10}));
  ASSERT_THAT(judged.windows, SizeIs(1));
  EXPECT_EQ(judged.windows[0].length, std::chrono::hours(2));
  EXPECT_EQ(spec.tags, Tags({"eu", "web"}));
  EXPECT_THAT(json(judged.document), HasSubstr(R"("tags":["eu","web"])"));
}

TEST_F(MonitorDocument, IsTheSameWhenItIsReadAgainUnderOtherDefaults) {
  defaults_.retries = 4;
  defaults_.timeout = seconds(7);
  defaults_.flapping.start = 44;
  const JudgedMonitor first = judge(kShop, R"({"config":{"degraded_above":{"total":"1s"}}})");
  defaults_ = {};
  defaults_.interval = seconds(5);

  const JudgedMonitor again = judge(json(first.document));

  EXPECT_THAT(lines(again), IsEmpty());
  EXPECT_TRUE(runsTheSame(first.spec, again.spec));
  EXPECT_EQ(json(first.document), json(again.document));
  EXPECT_EQ(again.spec.retries, 4);
}

TEST_F(MonitorDocument, OfBeforeThereWereTagsHasNone) {
  const JudgedMonitor judged = judge(kShop);
  OptionInput older = judged.document;
  OptionInput& config = *entryOf(older, "config");
  std::erase_if(config.entries, [](const auto& entry) { return entry.first == "tags"; });

  completeOlder(older);
  EXPECT_EQ(json(older), json(judged.document));

  OptionInput tagged = judge(kShop, R"({"config":{"tags":["web"]}})").document;
  completeOlder(tagged);
  EXPECT_THAT(json(tagged), HasSubstr(R"("tags":["web"])"));
}

TEST_F(MonitorDocument, LooksNotAtWhatIsOnlyShown) {
  EXPECT_THAT(lines(judge(kShop, R"({"id":[],"status":{"a":1},"created_at":5})")), IsEmpty());
}

TEST_F(MonitorDocument, NamesEveryFaultByItsPath) {
  const struct {
    const char* patch;
    const char* path;
    const char* message;
  } cases[] = {
      {R"({"kind":null})", "kind", "say how it is probed: one of http, tcp"},
      {R"({"kind":"htp"})", "kind", "no kind 'htp' is loaded; did you mean 'http'?"},
      {R"({"kind":"teleport"})", "kind", "no kind 'teleport' is loaded; there are http, tcp"},
      {R"({"kind":"ping"})", "kind", "kind 'ping' is for monitors of the operator's file alone"},
      {R"({"kind":5})", "kind", "this must be a text"},
      {R"({"url":null})", "url", "say what is probed"},
      {R"({"url":true})", "url", "this must be a text"},
      {R"({"url":["x"]})", "url", "this must be a text"},
      {R"({"url":"shop"})", "url", ""},
      {R"({"url":""})", "url", ""},
      {R"({"url":"file:///etc/passwd"})", "url", ""},
      {R"({"url":"https://u:***@shop.example.com/"})", "url", "password"},
      {R"({"name":5})", "name", "this must be a text"},
      {R"({"name":""})", "name", "is empty"},
      {R"({"name":"a\u202eb"})", "name", "control character"},
      {R"({"name":"a\nb"})", "name", "control character"},
      {R"({"interval_seconds":"60"})", "interval_seconds", "is text, not a whole number"},
      {R"({"interval_seconds":0})", "interval_seconds", "0 is below 1"},
      {R"({"interval_seconds":-1})", "interval_seconds", "-1 is below 1"},
      {R"({"interval_seconds":1.5})", "interval_seconds", "'1.5' is not a whole number"},
      {R"({"interval_seconds":1e3})", "interval_seconds", "'1e3' is not a whole number"},
      {R"({"interval_seconds":604801})", "interval_seconds", "604801 is above 604800"},
      {R"({"interval_seconds":99999999999999999999})", "interval_seconds", "not a whole number"},
      {R"({"interval_seconds":true})", "interval_seconds", "'true' is not a whole number"},
      {R"({"interval_seconds":[60]})", "interval_seconds", "this must be a single value"},
      {R"({"is_paused":"true"})", "is_paused", "is text, not true or false"},
      {R"({"is_paused":1})", "is_paused", "'1' is neither true nor false"},
      {R"({"is_paused":{}})", "is_paused", "this must be a single value"},
      {R"({"intervall_seconds":60})", "intervall_seconds", "did you mean 'interval_seconds'?"},
      {R"({"paused":true})", "paused", "there is no such field"},
      {R"({"owner":"eve@example.com"})", "owner", "there is no such field"},
      {R"({"config":5})", "config", "this must be an object"},
      {R"({"config":{"timeout":5}})", "config.timeout", "this must be a text"},
      {R"({"config":{"timeout":"5"}})", "config.timeout", "'5' is not a duration (add the unit"},
      {R"({"config":{"timeout":"0s"}})", "config.timeout", "is shorter than 1ms"},
      {R"({"config":{"timeout":"61s"}})", "config.timeout",
       "timeout 1m1s is longer than the interval 1m"},
      {R"({"config":{"retries":"2"}})", "config.retries", "is text"},
      {R"({"config":{"retries":101}})", "config.retries", "101 is above 100"},
      {R"({"config":{"retry_interval":"1ms"}})", "config.retry_interval", "is shorter than 100ms"},
      {R"({"config":{"recover_after":0}})", "config.recover_after", "0 is below 1"},
      {R"({"config":{"invert":"yes"}})", "config.invert", "is text"},
      {R"({"config":{"degraded_above":"1s"}})", "config.degraded_above", "this must be an object"},
      {R"({"config":{"degraded_above":{"total":1}}})", "config.degraded_above.total",
       "'1' is not a duration"},
      {R"({"config":{"degraded_above":{"totl":"1s"}}})", "config.degraded_above", "'totl'"},
      {R"({"config":{"degraded_above":{"total":"10s"}}})", "config.degraded_above",
       "10s is not below the timeout 10s"},
      {R"({"config":{"flapping":[]}})", "config.flapping", "this must be an object"},
      {R"({"config":{"flapping":{"start":"0%"}}})", "config.flapping.start", "0%"},
      {R"({"config":{"maintenance":{}}})", "config.maintenance", "this must be a list of objects"},
      {R"({"config":{"maintenance":["x"]}})", "config.maintenance[0]", "this must be an object"},
      {R"({"config":{"maintenance":[{"start":"now"}]}})", "config.maintenance.start", "now"},
      {R"({"config":{"tags":"web"}})", "config.tags", "this must be a list of texts"},
      {R"({"config":{"tags":[1]}})", "config.tags", "this must be a list of texts"},
      {R"({"config":{"tags":["web",null]}})", "config.tags", "this must be a list of texts"},
      {R"({"config":{"tags":["web","EU"]}})", "config.tags[1]", "'EU' is not a tag (use 1 to 50"},
      {R"({"config":{"tags":["a\u0000b"]}})", "config.tags[0]", "is not a tag"},
      {R"({"config":{"tags":["a\u202eb"]}})", "config.tags[0]", "is not a tag"},
      {R"({"config":{"tags":["web","web"]}})", "config.tags[1]", "tag 'web' is given twice"},
      {R"({"tags":["web"]})", "tags", "there is no such field"},
      {R"({"config":{"target":"x"}})", "config.target", "there is no such field"},
      {R"({"config":{"options":"x"}})", "config.options", "this must be an object"},
      {R"({"config":{"options":{"metod":"x"}}})", "config.options.metod",
       "unknown option 'metod' (did you mean 'method'?)"},
      {R"({"config":{"options":{"method":["a"]}}})", "config.options.method",
       "one value is wanted"},
      {R"({"config":{"options":{"method":{"a":1}}}})", "config.options.method", ""},
      {R"({"config":{"options":{"expect":"x"}}})", "config.options.expect", "is a map of options"},
      {R"({"config":{"options":{"expect":{"stat":"x"}}}})", "config.options.expect.stat",
       "unknown"},
      {R"({"config":{"options":{"body_limit":"x"}}})", "config.options.body_limit", "not a size"},
      {R"({"config":{"options":{"headers":["a"]}}})", "config.options.headers", "a map is wanted"},
      {R"({"config":{"options":{"headers":{"A":{"b":"c"}}}}})", "config.options.headers.A", ""},
      {R"({"config":{"options":{"url":"https://other.example.com/"}}})", "url", "given twice"},
      {R"({"config":{"options":{"expect.status":"1","expect":{"status":"2"}}}})",
       "config.options.expect.status", "given twice"},
      {R"({"config":{"options":{"tls":{"ca_file":"/etc/passwd"}}}})", "config.options.tls.ca_file",
       "a file of the server"},
      {R"({"config":{"options":{"tls.client_key":"/etc/shadow"}}})",
       "config.options.tls.client_key", "a file of the server"},
      {R"({"config":{"options":{"auth":{"password_file":"/etc/passwd"}}}})",
       "config.options.auth.password_file", "unknown option"},
      {R"({"config":{"options":{"auth":{"password":"***"}}}})", "config.options.auth.password",
       "give the value itself"},
      {R"({"config":{"options":{"headers":{"X":"***"}}}})", "config.options.headers.X",
       "give the value itself"},
  };
  for (const auto& bad : cases) {
    SCOPED_TRACE(bad.patch);
    const JudgedMonitor judged = judge(kShop, bad.patch);
    EXPECT_THAT(lines(judged), SizeIs(1));
    if (judged.faults.empty()) continue;
    EXPECT_EQ(judged.faults[0].path, bad.path);
    EXPECT_THAT(judged.faults[0].message, HasSubstr(bad.message));
  }
}

TEST_F(MonitorDocument, NamesAllFaultsAtOnce) {
  const JudgedMonitor judged =
      judge(kShop, R"({"name":5,"interval_seconds":0,"nme":1,"config":{"retries":-1,"timeut":"1s",
                 "options":{"metod":"x","body_limit":"y"}}})");

  std::vector<std::string> paths;
  for (const FieldFault& fault : judged.faults) paths.push_back(fault.path);
  EXPECT_THAT(paths, testing::UnorderedElementsAre(
                         "name", "interval_seconds", "nme", "config.retries", "config.timeut",
                         "config.options.metod", "config.options.body_limit"));
}

TEST_F(MonitorDocument, EndsItsListOfFaultsAtAHundred) {
  std::string text = R"({"kind":"http","url":"https://a.example.com/")";
  for (int i = 0; i < 500; ++i) text += ",\"x" + std::to_string(i) + "\":1";

  const JudgedMonitor judged = judge(text + "}");

  ASSERT_THAT(judged.faults, SizeIs(101));
  EXPECT_EQ(judged.faults.back().message, "and 400 more");
}

TEST_F(MonitorDocument, SecretsNeverStandInAFault) {
  for (const char* patch : {R"({"config":{"options":{"auth":{"password":["canary"]}}}})",
                            R"({"config":{"options":{"headers":"canary"}}})",
                            R"({"config":{"options":{"headers":{"A":["canary"]}}}})"}) {
    SCOPED_TRACE(patch);
    const auto faults = lines(judge(kShop, patch));
    ASSERT_THAT(faults, SizeIs(1));
    EXPECT_THAT(faults[0], testing::Not(HasSubstr("canary")));
  }
}

TEST_F(MonitorDocument, NeedsANameWhereTheUrlIsTooLongForOne) {
  const std::string url = "https://a.example.com/" + std::string(300, 'x');
  const std::string text = R"({"kind":"http","url":")" + url + R"("})";

  EXPECT_THAT(lines(judge(text)),
              ElementsAre("name: say what it is called: the url is too long for a name"));
  EXPECT_THAT(lines(judge(text, R"({"name":"a"})")), IsEmpty());
}

TEST_F(MonitorDocument, ShowsNoSecret) {
  const JudgedMonitor judged = judge(kShop, R"({"url":"https://u:canary@shop.example.com/",
      "config":{"options":{"method":"GET","auth":{"user":"u","password":"canary"},
                           "headers":{"A":"canary","B":"canary"}}}})");

  const std::string shown = json(shownDocument(judged.document, kinds_.all(), judged.spec.target));
  EXPECT_THAT(shown, testing::Not(HasSubstr("canary")));
  EXPECT_THAT(shown, HasSubstr(R"("options":{"method":"GET","auth":{"user":"u",)"
                               R"("password":"***"},"headers":{"A":"***","B":"***"}})"));
  EXPECT_THAT(shown, HasSubstr(R"("url":"https://u:***@shop.example.com/")"));

  const std::string of_an_unknown_kind = json(shownDocument(judged.document, {}, "t"));
  EXPECT_THAT(of_an_unknown_kind, testing::Not(HasSubstr("canary")));
}

}  // namespace
}  // namespace promonitor
