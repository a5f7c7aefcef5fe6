#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plugins/plugin_paths.hpp"
#include "tests/plugins/result_facts.hpp"
#include "tests/support/http_target.hpp"
#include "tests/support/probe_runner.hpp"

namespace promonitor::test {
namespace {

using ::testing::HasSubstr;

TEST(HttpRequest, CarriesTheBodyThatWasAskedFor) {
  const struct {
    const char* what;
    GivenOptions options;
    const char* type;
    const char* body;
  } rows[] = {
      {"none", {}, "", ""},
      {"text", {{"body", "plain \xc3\xa9\n"}}, "", "plain \xc3\xa9\n"},
      {"text with its type",
       {{"body", "<a/>"}, {"headers", {{"content-type", "text/xml"}}}},
       "text/xml",
       "<a/>"},
      {"json", {{"json", {{"a", "b"}}}}, "application/json", R"({"a":"b"})"},
      {"json list", {GivenOption::list("json", {"a", "b"})}, "application/json", R"(["a","b"])"},
      {"json with its type",
       {{"json", {{"a", "b"}}}, {"headers", {{"Content-Type", "application/vnd.api+json"}}}},
       "application/vnd.api+json",
       R"({"a":"b"})"},
      {"form",
       {{"form", {{"user", "me & you"}, {"a=b", "\xc3\xa9*-._"}, {"empty", ""}}}},
       "application/x-www-form-urlencoded",
       "user=me+%26+you&a%3Db=%C3%A9*-._&empty="},
  };
  ProbeRunner runner(kHttpPlugin);
  const HttpTarget target{HttpAnswer{}};
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    GivenOptions options = row.options;
    options.emplace_back("url", target.url());
    options.emplace_back("method", "POST");

    const CheckResult result = runner.run(options);

    ASSERT_EQ(result.verdict, Verdict::Up) << summaryOf(result);
    const HttpRequest request = target.requests().back();
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.header("Content-Type"), row.type);
    EXPECT_EQ(request.body, row.body);
    EXPECT_EQ(request.header("Content-Length"), std::to_string(request.body.size()));
    EXPECT_EQ(request.header("Expect"), "");
  }
}

TEST(HttpRequest, SaysWhoAsks) {
  const HttpTarget target{HttpAnswer{}};
  const std::string authority = target.endpoint();
  const struct {
    const char* what;
    GivenOptions options;
    const char* authorization;
  } rows[] = {
      {"nobody", {{"url", target.url()}}, ""},
      {"basic",
       {{"url", target.url()}, {"auth.username", "Aladdin"}, {"auth.password", "open sesame"}},
       "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="},
      {"no password", {{"url", target.url()}, {"auth.username", "me"}}, "Basic bWU6"},
      {"bearer",
       {{"url", target.url()}, {"auth.bearer", "mF_9.B5f-4.1JqM"}},
       "Bearer mF_9.B5f-4.1JqM"},
      {"URL", {{"url", "http://me:p%40ss@" + authority + "/"}}, "Basic bWU6cEBzcw=="},
  };
  ProbeRunner runner(kHttpPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);

    runner.run(row.options);

    EXPECT_EQ(target.requests().back().header("Authorization"), row.authorization);
  }
}

TEST(HttpOptions, AreRefusedWhereTheyDoNotFit) {
  using Map = std::initializer_list<std::pair<std::string, std::string>>;
  const struct {
    const char* what;
    GivenOptions options;
    const char* reason;
  } rows[] = {
      {"body and json",
       {{"method", "POST"}, {"body", "x"}, {"json", Map{{"a", "b"}}}},
       "'body' and 'json' both say what the body is; keep one"},
      {"json and form",
       {{"method", "POST"}, {"form", Map{{"a", "b"}}}, {"json", Map{{"a", "b"}}}},
       "'json' and 'form' both"},
      {"body of GET", {{"body", "x"}}, "option 'body': GET sends no body"},
      {"form of HEAD", {{"method", "HEAD"}, {"form", Map{{"a", "b"}}}}, "HEAD sends no body"},
      {"json text", {{"method", "POST"}, {"json", "text"}}, "no object or list"},
      {"basic and bearer",
       {{"auth.username", "me"}, {"auth.bearer", "x"}},
       "auth.username and auth.bearer both say who asks; keep one"},
      {"bearer and header",
       {{"auth.bearer", "x"}, {"headers", Map{{"authorization", "y"}}}},
       "auth.bearer and headers.Authorization both"},
      {"password alone", {{"auth.password", "x"}}, "give auth.username too"},
      {"user with a colon", {{"auth.username", "a:b"}}, "no colon"},
      {"bearer with a space", {{"auth.bearer", "a b"}}, "'auth.bearer'"},
      {"empty bearer", {{"auth.bearer", ""}}, "'auth.bearer'"},
      {"body of an answer to HEAD",
       {{"method", "HEAD"}, {"expect.body.contains", "x"}},
       "an answer to HEAD has no body"},
      {"JSON of an answer to HEAD",
       {{"method", "HEAD"}, {"expect.json", Map{{"/a", "b"}}}},
       "an answer to HEAD has no body"},
      {"bad regex", {{"expect.body.regex", "("}}, "'expect.body.regex': '(' is not a regular"},
      {"bad not_regex", {{"expect.body.not_regex", "[z-a]"}}, "'expect.body.not_regex'"},
      {"empty text", {{"expect.body.contains", ""}}, "an empty text is in every body"},
      {"bad pointer", {{"expect.json", Map{{"status", "ok"}}}}, "'status' is not a JSON Pointer"},
      {"bad condition", {{"expect.json", Map{{"/n", "< many"}}}}, "'many' is not a number"},
      {"bad header name", {{"expect.headers", Map{{"a b", "exists"}}}}, "'a b' is not a header"},
      {"empty condition", {{"expect.headers", Map{{"Server", ""}}}}, "there is no condition"},
      {"unknown version", {{"expect.version", "2"}}, "'2' is not one of any, 1.0, 1.1"},
      {"least above most",
       {{"expect.body_size.min", "20"}, {"expect.body_size.max", "10"}},
       "above expect.body_size.max"},
      {"size above the limit", {{"expect.body_size.max", "1MiB"}}, "raise body_limit"},
      {"size that may not be read",
       {{"expect.body_size.max", "900KiB"}},
       "raise body_limit to 1048577"},
      {"size of a small limit",
       {{"expect.body_size.max", "2KiB"}, {"body_limit", "2KiB"}},
       "raise body_limit to 2049"},
      {"least above the limit",
       {{"expect.body_size.min", "2KiB"}, {"body_limit", "1KiB"}},
       "raise body_limit"},
      {"certificate of http", {{"certificate.warn_days", "14"}}, "an http URL has no certificate"},
      {"https proxy", {{"proxy", "https://p:1/"}}, "http"},
      {"proxy with a user", {{"proxy", "http://me:pw@p:1/"}}, "use proxy_username"},
      {"proxy with a path", {{"proxy", "http://p:1/path"}}, "without a path"},
      {"no_proxy alone", {{"no_proxy", "a"}}, "'no_proxy': there is no proxy"},
      {"proxy user alone", {{"proxy_username", "a"}}, "'proxy_username': there is no proxy"},
      {"proxy password alone",
       {{"proxy", "http://p:1"}, {"proxy_password", "a"}},
       "give proxy_username too"},
      {"bad range", {{"proxy", "http://p:1"}, {"no_proxy", "10.0.0.0/33"}}, "'10.0.0.0/33'"},
      {"a misspelt option", {{"expect.body.contain", "x"}}, "expect.body.contain"},
  };
  ProbeRunner runner(kHttpPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    GivenOptions options = row.options;
    options.emplace_back("url", "http://a/");
    EXPECT_THAT(runner.refusal(options), HasSubstr(row.reason));
  }
  EXPECT_THAT(runner.refusal({{"url", "https://me:pw@a/"}, {"auth.bearer", "x"}}),
              HasSubstr("the user in the URL both say who asks"));
  EXPECT_THAT(
      runner.refusal(
          {{"url", "https://a/"}, {"certificate.warn_days", "5"}, {"certificate.fail_days", "6"}}),
      HasSubstr("'certificate.warn_days': it is less"));
}

TEST(HttpOptions, ThatHoldSecretsAreMarked) {
  const ProbeRunner runner(kHttpPlugin);
  for (const char* name :
       {"headers", "body", "json", "form", "auth.password", "auth.bearer", "proxy_password"}) {
    SCOPED_TRACE(name);
    const auto& options = runner.kind().schema.options();
    const auto option = std::find_if(options.begin(), options.end(),
                                     [&](const OptionSpec& one) { return one.name == name; });
    ASSERT_NE(option, options.end());
    EXPECT_NE(option->flags & PM_OPT_SECRET, 0U);
  }
}

}  // namespace
}  // namespace promonitor::test
