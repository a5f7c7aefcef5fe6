#include <chrono>
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

using Map = std::initializer_list<std::pair<std::string, std::string>>;

HttpAnswer page(std::string body, std::vector<std::pair<std::string, std::string>> headers = {}) {
  HttpAnswer made;
  made.body = std::move(body);
  made.headers = std::move(headers);
  return made;
}

HttpAnswer oldPage() {
  HttpAnswer made = page("old");
  made.version = "HTTP/1.0";
  made.until_close = true;
  return made;
}

HttpAnswer chunkedPage(std::string body) {
  HttpAnswer made = page(std::move(body));
  made.chunked = true;
  return made;
}

HttpAnswer untilClose(std::string body) {
  HttpAnswer made = page(std::move(body));
  made.until_close = true;
  return made;
}

TEST(HttpExpectations, JudgeAnswers) {
  const std::string json = R"({"status": "ok", "items": [1, 2, 3], "load": 0.7})";
  const std::string long_text = std::string(70'000, '.') + "needle" + std::string(70'000, '.');
  const struct {
    const char* what;
    HttpAnswer answer;
    GivenOptions options;
    const char* code;
    Phase phase;
  } rows[] = {
      {"HTTP/1.0", oldPage(), {}, "", Phase::None},
      {"HTTP/1.0 expected", oldPage(), {{"expect.version", "1.0"}}, "", Phase::None},
      {"HTTP/1.1 expected", oldPage(), {{"expect.version", "1.1"}}, "http_version", Phase::Ttfb},
      {"HTTP/1.0 not wanted", page("x"), {{"expect.version", "1.0"}}, "http_version", Phase::Ttfb},
      {"body until the end",
       untilClose("all is well"),
       {{"expect.body.contains", "is well"}},
       "",
       Phase::None},
      {"needle until the end",
       untilClose(long_text),
       {{"expect.body.contains", "needle"}},
       "",
       Phase::None},
      {"needle in chunks",
       chunkedPage(long_text),
       {{"expect.body.regex", "\\.needle\\."}},
       "",
       Phase::None},
      {"several texts",
       page("one two"),
       {GivenOption::list("expect.body.contains", {"one", "two"})},
       "",
       Phase::None},
      {"one text of several missing",
       page("one two"),
       {GivenOption::list("expect.body.contains", {"one", "three"})},
       "http_body_mismatch",
       Phase::Transfer},
      {"forbidden text",
       page("Fatal error: x"),
       {{"expect.body.not_contains", "Fatal error"}},
       "http_body_mismatch",
       Phase::Transfer},
      {"regex",
       page("version 1.2.3"),
       {{"expect.body.regex", "version \\d+\\.\\d+"}},
       "",
       Phase::None},
      {"regex missing",
       page("version x"),
       {{"expect.body.regex", "version \\d"}},
       "http_body_mismatch",
       Phase::Transfer},
      {"forbidden regex",
       page("ERROR 5"),
       {{"expect.body.not_regex", "(?i)error \\d"}},
       "http_body_mismatch",
       Phase::Transfer},
      {"header there",
       page("x", {{"X-A", "1"}}),
       {{"expect.headers", Map{{"x-a", "exists"}}}},
       "",
       Phase::None},
      {"header missing",
       page("x"),
       {{"expect.headers", Map{{"X-A", "exists"}}}},
       "http_header_mismatch",
       Phase::Ttfb},
      {"header absent", page("x"), {{"expect.headers", Map{{"X-A", "absent"}}}}, "", Phase::None},
      {"header not absent",
       page("x", {{"X-A", "1"}}),
       {{"expect.headers", Map{{"X-A", "absent"}}}},
       "http_header_mismatch",
       Phase::Ttfb},
      {"header matches",
       page("x", {{"Content-Type", "text/html; charset=utf-8"}}),
       {{"expect.headers", Map{{"Content-Type", "matches ^text/html"}}}},
       "",
       Phase::None},
      {"second header of a name",
       page("x", {{"Set-Cookie", "a=1"}, {"Set-Cookie", "b=2"}}),
       {{"expect.headers", Map{{"Set-Cookie", "matches ^b="}}}},
       "",
       Phase::None},
      {"header compared",
       page("x", {{"Age", "70"}}),
       {{"expect.headers", Map{{"Age", "< 60"}}}},
       "http_header_mismatch",
       Phase::Ttfb},
      {"json",
       page(json),
       {{"expect.json", Map{{"/status", "ok"}, {"/items", "length 3"}, {"/load", "< 0.8"}}}},
       "",
       Phase::None},
      {"json differs",
       page(json),
       {{"expect.json", Map{{"/status", "ok"}, {"/load", ">= 0.8"}}}},
       "http_json_mismatch",
       Phase::Transfer},
      {"json missing",
       page(json),
       {{"expect.json", Map{{"/nothing", "exists"}}}},
       "http_json_mismatch",
       Phase::Transfer},
      {"no json",
       page("<html>"),
       {{"expect.json", Map{{"/status", "ok"}}}},
       "http_json_invalid",
       Phase::Transfer},
      {"json beyond the limit",
       page(json),
       {{"expect.json", Map{{"/status", "ok"}}}, {"body_limit", "10"}},
       "http_json_invalid",
       Phase::Transfer},
      {"size",
       page("12345"),
       {{"expect.body_size.min", "5"}, {"expect.body_size.max", "5"}},
       "",
       Phase::None},
      {"too small",
       page("1234"),
       {{"expect.body_size.min", "5"}},
       "http_body_size",
       Phase::Transfer},
      {"too large",
       page("123456"),
       {{"expect.body_size.max", "5"}},
       "http_body_size",
       Phase::Transfer},
      {"much too large",
       page(long_text),
       {{"expect.body_size.max", "5"}, {"body_limit", "6"}},
       "http_body_size",
       Phase::Transfer},
      {"status first",
       page("x"),
       {{"expect.status", "500"}, {"expect.body.contains", "y"}},
       "http_status",
       Phase::Ttfb},
  };
  ProbeRunner runner(kHttpPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    const HttpTarget target(row.answer);
    GivenOptions options = row.options;
    options.emplace_back("url", target.url());

    const CheckResult result = runner.run(options);

    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result);
    EXPECT_EQ(phaseOf(result), row.phase);
    EXPECT_EQ(result.verdict, *row.code == '\0' ? Verdict::Up : Verdict::Down);
    EXPECT_EQ(result.status_code, 200);
  }
}

TEST(HttpExpectations, AreJudgedByAWorkerWhereBodiesAreLong) {
  const std::string text = std::string(900'000, 'a') + "needle";
  const HttpTarget target(page(text));
  const HttpTarget leading(HttpAnswer::redirect(302, target.url()));
  ProbeRunner runner(kHttpPlugin);

  const CheckResult good = runner.run({{"url", leading.url()}, {"expect.body.regex", "needle$"}});
  const CheckResult bad =
      runner.run({{"url", target.url()}, {"expect.body.regex", "(a+)+(a|aa)*c"}});
  const CheckResult status = runner.run(
      {{"url", target.url()}, {"expect.body.regex", "nothing"}, {"expect.status", "201"}});

  EXPECT_EQ(good.verdict, Verdict::Up) << summaryOf(good);
  EXPECT_EQ(codeOf(bad), "http_body_mismatch");
  EXPECT_EQ(codeOf(status), "http_status");
  EXPECT_THAT(attributeOf(bad, "evidence"), testing::HasSubstr("HTTP/1.1 200 Status"));
}

TEST(HttpExpectations, SayWhatWasExpectedAndWhatCame) {
  const HttpTarget target(page(R"({"queue": 17})", {{"Server", "test/1"}}));
  const struct {
    GivenOption option;
    const char* summary;
    const char* expected;
    const char* got;
  } rows[] = {
      {{"expect.json", Map{{"/queue", "< 10"}}},
       "/queue is not as expected",
       "/queue < 10",
       "/queue 17"},
      {{"expect.headers", Map{{"Server", "nginx"}}},
       "header Server is not as expected",
       "Server: nginx",
       "Server: test/1"},
      {{"expect.body.regex", "^x"},
       "'^x' matches nothing in the body",
       "^x",
       "HTTP/1.1 200 Status: {\"queue\": 17}"},
      {{"expect.body_size.min", "1KiB"},
       "the body is too small",
       "at least 1024 bytes",
       "13 bytes"},
      {{"expect.version", "1.0"}, "HTTP/1.1 instead of HTTP/1.0", "HTTP/1.0", "HTTP/1.1"},
  };
  ProbeRunner runner(kHttpPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.option.name);

    const CheckResult result = runner.run({{"url", target.url()}, row.option});

    ASSERT_TRUE(result.failure);
    EXPECT_EQ(result.failure->summary, row.summary);
    EXPECT_EQ(result.failure->expected, row.expected);
    EXPECT_EQ(result.failure->got, row.got);
  }
}

}  // namespace
}  // namespace promonitor::test
