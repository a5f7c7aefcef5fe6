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

using ::testing::HasSubstr;
using ::testing::Not;

HttpAnswer answer(int status, std::string body,
                  std::vector<std::pair<std::string, std::string>> headers = {}) {
  HttpAnswer made;
  made.status = status;
  made.body = std::move(body);
  made.headers = std::move(headers);
  return made;
}

TEST(HttpEvidence, ShowsTheAnswerOnFailureAlone) {
  const HttpTarget target(answer(503, "<h1>busy</h1>\r\ntry\tlater\x01\n",
                                 {{"Server", "test/1"}, {"Retry-After", "5"}}));
  ProbeRunner runner(kHttpPlugin);

  const CheckResult failed = runner.run({{"url", target.url("/a?b")}});
  const CheckResult good = runner.run({{"url", target.url()}, {"expect.status", "503"}});

  EXPECT_EQ(attributeOf(failed, "evidence"),
            "GET " + target.url("/a?b") + " at " + target.endpoint() +
                "\nHTTP/1.1 503 Status\nServer: test/1\nRetry-After: 5\nContent-Length: 26\n"
                "Connection: close\n\n<h1>busy</h1>\ntry\\tlater\\x01\n");
  EXPECT_EQ(attributeOf(good, "evidence"), "");
}

TEST(HttpEvidence, IsOfTheLastHop) {
  const HttpTarget target([](const HttpRequest& request) {
    return request.target == "/" ? HttpAnswer::redirect(302, "/there") : answer(500, "no");
  });
  ProbeRunner runner(kHttpPlugin);

  const CheckResult result = runner.run({{"url", target.url()}});

  EXPECT_THAT(attributeOf(result, "evidence"), HasSubstr("/there at 127.0.0.1:"));
  EXPECT_THAT(attributeOf(result, "evidence"), Not(HasSubstr("Location")));
  EXPECT_EQ(attributeOf(result, "redirects"), target.url() + " -> 302 " + target.url("/there"));
}

TEST(HttpEvidence, KeepsFiveHundredAndTwelveBytesOfTheBody) {
  const HttpTarget target(answer(500, std::string(512, 'x') + "beyond"));
  ProbeRunner runner(kHttpPlugin);

  const std::string evidence = attributeOf(runner.run({{"url", target.url()}}), "evidence");

  EXPECT_THAT(evidence, HasSubstr("\n\n" + std::string(512, 'x') + "\n"));
  EXPECT_THAT(evidence, Not(HasSubstr("beyond")));
}

TEST(HttpEvidence, IsBoundedWhateverComes) {
  HttpAnswer large = answer(500, std::string(600, '\x01'));
  for (int i = 0; i < 200; ++i)
    large.headers.emplace_back("X-" + std::to_string(i), std::string(200, '\x80'));
  const HttpTarget target(large);
  ProbeRunner runner(kHttpPlugin);

  const std::string evidence = attributeOf(runner.run({{"url", target.url()}}), "evidence");

  EXPECT_LT(evidence.size(), 4096U);
  EXPECT_THAT(evidence, HasSubstr("(more headers)\n\n\\x01"));
}

TEST(HttpEvidence, ShowsWhatCameBeforeTheTimeWasUp) {
  HttpAnswer stuck;
  stuck.script = {Step::send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart"),
                  Step::wait(std::chrono::hours(1))};
  const HttpTarget target(stuck);
  ProbeRunner runner(kHttpPlugin);

  const CheckResult result = runner.run({{"url", target.url()}}, std::chrono::milliseconds(200));

  EXPECT_EQ(codeOf(result), "transfer_timeout");
  EXPECT_THAT(attributeOf(result, "evidence"),
              HasSubstr("HTTP/1.1 200 OK\nContent-Length: 9\n\npart\n"));
}

TEST(HttpEvidence, HidesEverySecretThatComesBack) {
  const HttpTarget target([](const HttpRequest& request) {
    return answer(401,
                  "you said " + request.header("Authorization") + ", " + request.header("X-Token") +
                      ", " + request.header("Accept") + " and " + request.body,
                  {{"Set-Cookie", "session=c00kie"},
                   {"Authorization", "Basic abcdefgh"},
                   {"Proxy-Authorization", "Basic ijklmnop"},
                   {"X-Echo", request.header("X-Token")}});
  });
  const struct {
    const char* what;
    GivenOptions options;
  } rows[] = {
      {"headers",
       {{"headers",
         {{"Authorization", "Bearer hidden1"}, {"X-Token", "hidden2"}, {"Accept", "text/html"}}}}},
      {"basic", {{"auth.username", "me"}, {"auth.password", "hidden1"}}},
      {"bearer", {{"auth.bearer", "hidden1"}}},
      {"form", {{"method", "POST"}, {"form", {{"password", "hidden1 & more"}}}}},
      {"json", {{"method", "POST"}, {"json", {{"password", "hidden1"}}}}},
      {"body", {{"method", "POST"}, {"body", "hidden1"}}},
  };
  ProbeRunner runner(kHttpPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    GivenOptions options = row.options;
    options.emplace_back("url", target.url());

    const CheckResult result = runner.run(options);

    EXPECT_EQ(codeOf(result), "http_status");
    for (const std::string& text : {gotOf(result), attributeOf(result, "evidence")}) {
      EXPECT_THAT(text, HasSubstr("***"));
      for (const char* secret : {"hidden1", "hidden2", "c00kie", "abcdefgh", "ijklmnop",
                                 "bWU6aGlkZGVuMQ==" /* me:hidden1 */}) {
        EXPECT_THAT(text, Not(HasSubstr(secret)));
      }
    }
  }
}

TEST(HttpEvidence, ShowsWhatIsNoSecret) {
  const HttpTarget target(
      [](const HttpRequest& request) { return answer(406, "not " + request.header("Accept")); });
  ProbeRunner runner(kHttpPlugin);

  const CheckResult result =
      runner.run({{"url", target.url()}, {"headers", {{"Accept", "text/html"}}}});

  EXPECT_THAT(attributeOf(result, "evidence"), HasSubstr("not text/html"));
}

}  // namespace
}  // namespace promonitor::test
