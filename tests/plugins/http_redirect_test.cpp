#include <chrono>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plugins/result_facts.hpp"
#include "tests/support/http_target.hpp"
#include "tests/support/probe_runner.hpp"

namespace promonitor::test {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kPlugin = PROMONITOR_PLUGINS "/http.so";

/// Answers "/" with a redirect, everything else with 200.
HttpTarget::Handler redirectOnce(int status, std::string location) {
  return [status, location = std::move(location)](const HttpRequest& request) {
    return request.target == "/" ? HttpAnswer::redirect(status, location) : HttpAnswer{};
  };
}

TEST(HttpRedirects, AreFollowedAndRecorded) {
  const HttpTarget target(redirectOnce(301, "/there?x=1"));
  ProbeRunner runner(kPlugin);

  const CheckResult result = runner.run({{"url", target.url()}});

  EXPECT_EQ(result.verdict, Verdict::Up) << summaryOf(result);
  EXPECT_EQ(result.status_code, 200);
  EXPECT_EQ(attributeOf(result, "final_url"), target.url("/there?x=1"));
  EXPECT_EQ(attributeOf(result, "redirects"), target.url() + " -> 301 " + target.url("/there?x=1"));
  EXPECT_EQ(metricOf(result, "redirects"), 1);
  EXPECT_EQ(target.connections(), 2U);
}

TEST(HttpRedirects, ChangeTheMethodAsTheStandardSays) {
  const struct {
    int status;
    const char* method;
    const char* then;
    const char* body;
  } rows[] = {
      {301, "POST", "GET", ""},     {302, "POST", "GET", ""},     {303, "POST", "GET", ""},
      {307, "POST", "POST", "x=1"}, {308, "POST", "POST", "x=1"}, {301, "PUT", "PUT", "x=1"},
      {303, "PUT", "GET", ""},      {303, "HEAD", "HEAD", ""},    {302, "GET", "GET", ""},
  };
  ProbeRunner runner(kPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(std::to_string(row.status) + " " + row.method);
    const HttpTarget target(redirectOnce(row.status, "/b"));
    const bool bodiless = std::string(row.method) == "HEAD" || std::string(row.method) == "GET";

    runner.run({{"url", target.url()}, {"method", row.method}, {"body", bodiless ? "" : "x=1"}});

    const std::vector<HttpRequest> requests = target.requests();
    ASSERT_EQ(requests.size(), 2U);
    EXPECT_EQ(requests[1].method, row.then);
    EXPECT_EQ(requests[1].body, row.body);
  }
}

TEST(HttpRedirects, AreRefusedWhereTheyMustNotLead) {
  const struct {
    const char* location;
    const char* code;
  } rows[] = {
      {"file:///etc/passwd", "http_redirect_forbidden"},
      {"ftp://127.0.0.1/x", "http_redirect_forbidden"},
      {"gopher://127.0.0.1/x", "http_redirect_forbidden"},
      {"http://169.254.169.254/latest/meta-data/", "http_redirect_forbidden"},
      {"http://0251.0376.0251.0376/", "http_redirect_forbidden"},
      {"//[::ffff:169.254.169.254]/", "http_redirect_forbidden"},
      {"http://exa mple:99999/", "http_redirect_forbidden"},
      {"/", "http_redirect_limit"},
  };
  ProbeRunner runner(kPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.location);
    const HttpTarget target(redirectOnce(302, row.location));

    const CheckResult result = runner.run({{"url", target.url()}});

    EXPECT_EQ(result.verdict, Verdict::Down);
    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result);
    EXPECT_LE(target.requestCount(), 6U);
  }
}

TEST(HttpRedirects, StopAtTheLimitThatWasSet) {
  const HttpTarget target(
      [](const HttpRequest& request) { return HttpAnswer::redirect(302, request.target + "x"); });
  ProbeRunner runner(kPlugin);

  const CheckResult result = runner.run({{"url", target.url()}, {"max_redirects", "2"}});

  EXPECT_EQ(codeOf(result), "http_redirect_limit");
  EXPECT_EQ(result.status_code, 302);
  EXPECT_EQ(target.requestCount(), 3U);
}

TEST(HttpRedirects, KeepHeadersFromOtherOrigins) {
  const HttpTarget other{HttpAnswer{}};
  const HttpTarget target(redirectOnce(302, other.url("/x")));
  ProbeRunner runner(kPlugin);

  const CheckResult result = runner.run(
      {{"url", target.url()}, {"headers", {{"Authorization", "Bearer s3cret"}, {"X-Key", "k3y"}}}});

  EXPECT_EQ(result.verdict, Verdict::Up) << summaryOf(result);
  ASSERT_EQ(target.requests().size(), 1U);
  EXPECT_EQ(target.requests()[0].header("X-Key"), "k3y");
  ASSERT_EQ(other.requests().size(), 1U);
  EXPECT_EQ(other.requests()[0].header("Authorization"), "");
  EXPECT_EQ(other.requests()[0].header("X-Key"), "");
}

TEST(HttpRedirects, ShareOneDeadline) {
  const HttpTarget target([](const HttpRequest& request) {
    HttpAnswer answer = HttpAnswer::redirect(302, request.target + "x");
    answer.delay = 100ms;
    return answer;
  });
  ProbeRunner runner(kPlugin);

  const CheckResult result = runner.run({{"url", target.url()}, {"max_redirects", "20"}}, 250ms);

  EXPECT_EQ(codeOf(result), "ttfb_timeout");
  EXPECT_LT(runner.elapsed(), 500ms);
}

TEST(HttpEvidence, MasksSecretsThatComeBack) {
  const HttpTarget target([](const HttpRequest& request) {
    HttpAnswer answer;
    answer.status = 401;
    answer.body = "you said " + request.header("Authorization") + " and " +
                  request.header("X-Token").substr(0, 100);
    return answer;
  });
  ProbeRunner runner(kPlugin);

  const CheckResult result =
      runner.run({{"url", target.url()},
                  {"headers", {{"Authorization", "Bearer abc123"}, {"X-Token", "t0k"}}}});

  EXPECT_EQ(codeOf(result), "http_status");
  EXPECT_THAT(gotOf(result), HasSubstr("you said ***"));
  EXPECT_THAT(gotOf(result), Not(HasSubstr("abc123")));
  EXPECT_THAT(gotOf(result), Not(HasSubstr("t0k")));
  EXPECT_LE(gotOf(result).size(), 200U);
}

}  // namespace
}  // namespace promonitor::test
