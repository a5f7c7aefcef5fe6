#include <chrono>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plugins/plugin_paths.hpp"
#include "tests/plugins/result_facts.hpp"
#include "tests/support/http_target.hpp"
#include "tests/support/probe_runner.hpp"
#include "tests/support/sanitizers.hpp"

namespace promonitor::test {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

/// Answers "/" with a redirect, everything else with 200.
HttpTarget::Handler redirectOnce(int status, std::string location) {
  return [status, location = std::move(location)](const HttpRequest& request) {
    return request.target == "/" ? HttpAnswer::redirect(status, location) : HttpAnswer{};
  };
}

TEST(HttpRedirects, AreFollowedAndRecorded) {
  const HttpTarget target(redirectOnce(301, "/there?x=1"));
  ProbeRunner runner(kHttpPlugin);

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
      {301, "GET", "GET", ""},          {302, "GET", "GET", ""},
      {303, "GET", "GET", ""},          {307, "GET", "GET", ""},
      {308, "GET", "GET", ""},          {301, "HEAD", "HEAD", ""},
      {302, "HEAD", "HEAD", ""},        {303, "HEAD", "HEAD", ""},
      {307, "HEAD", "HEAD", ""},        {308, "HEAD", "HEAD", ""},
      {301, "POST", "GET", ""},         {302, "POST", "GET", ""},
      {303, "POST", "GET", ""},         {307, "POST", "POST", "x=1"},
      {308, "POST", "POST", "x=1"},     {301, "PUT", "PUT", "x=1"},
      {302, "PUT", "PUT", "x=1"},       {303, "PUT", "GET", ""},
      {307, "PUT", "PUT", "x=1"},       {308, "PUT", "PUT", "x=1"},
      {301, "PATCH", "PATCH", "x=1"},   {303, "PATCH", "GET", ""},
      {302, "DELETE", "DELETE", "x=1"}, {303, "DELETE", "GET", ""},
      {308, "DELETE", "DELETE", "x=1"}, {303, "OPTIONS", "GET", ""},
  };
  ProbeRunner runner(kHttpPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(std::to_string(row.status) + " " + row.method);
    const HttpTarget target(redirectOnce(row.status, "/b"));
    const bool bodiless = std::string(row.method) == "HEAD" || std::string(row.method) == "GET";
    GivenOptions options = {{"url", target.url()}, {"method", row.method}};
    if (!bodiless)
      options.emplace_back("form",
                           std::initializer_list<std::pair<std::string, std::string>>{{"x", "1"}});

    runner.run(options);

    const std::vector<HttpRequest> requests = target.requests();
    ASSERT_EQ(requests.size(), 2U);
    const bool keeps_body = *row.body != '\0';
    EXPECT_EQ(requests[1].method, row.then);
    EXPECT_EQ(requests[1].body, row.body);
    EXPECT_EQ(requests[1].header("Content-Type"),
              keeps_body ? "application/x-www-form-urlencoded" : "");
    EXPECT_EQ(requests[1].header("Content-Length"), keeps_body ? "3" : "");
  }
}

TEST(HttpRedirects, StopAtTheLimitThatWasSet) {
  const HttpTarget target(
      [](const HttpRequest& request) { return HttpAnswer::redirect(302, request.target + "x"); });
  ProbeRunner runner(kHttpPlugin);

  const CheckResult result = runner.run({{"url", target.url()}, {"max_redirects", "2"}});

  EXPECT_EQ(codeOf(result), "http_redirect_limit");
  EXPECT_EQ(result.status_code, 302);
  EXPECT_EQ(target.requestCount(), 3U);
}

TEST(HttpRedirects, KeepHeadersAndCredentialsFromOtherOrigins) {
  const HttpTarget other{HttpAnswer{}};
  const HttpTarget target(redirectOnce(307, other.url("/x")));
  const std::string with_user = "http://me:s3cret@" + target.endpoint() + "/";
  const struct {
    const char* what;
    GivenOptions options;
    const char* authorization;
  } rows[] = {
      {"headers",
       {{"url", target.url()},
        {"headers", {{"Authorization", "Bearer s3cret"}, {"X-Key", "k3y"}, {"Cookie", "a=b"}}}},
       "Bearer s3cret"},
      {"basic",
       {{"url", target.url()}, {"auth.username", "me"}, {"auth.password", "s3cret"}},
       "Basic bWU6czNjcmV0"},
      {"bearer", {{"url", target.url()}, {"auth.bearer", "s3cret"}}, "Bearer s3cret"},
      {"URL", {{"url", with_user}}, "Basic bWU6czNjcmV0"},
  };
  ProbeRunner runner(kHttpPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);

    const CheckResult result = runner.run(row.options);

    EXPECT_EQ(result.verdict, Verdict::Up) << summaryOf(result);
    EXPECT_EQ(target.requests().back().header("Authorization"), row.authorization);
    const HttpRequest elsewhere = other.requests().back();
    EXPECT_EQ(elsewhere.target, "/x");
    for (const char* name : {"Authorization", "X-Key", "Cookie"}) {
      EXPECT_EQ(elsewhere.header(name), "") << name;
    }
    EXPECT_THAT(attributeOf(result, "redirects"), Not(HasSubstr("s3cret")));
  }
}

TEST(HttpRedirects, CarryCredentialsWithinTheOrigin) {
  const HttpTarget target(redirectOnce(302, "/b"));
  ProbeRunner runner(kHttpPlugin);

  runner.run({{"url", target.url()}, {"auth.bearer", "s3cret"}});

  ASSERT_EQ(target.requests().size(), 2U);
  EXPECT_EQ(target.requests()[1].header("Authorization"), "Bearer s3cret");
}

TEST(HttpRedirects, ShareOneDeadline) {
  const HttpTarget target([](const HttpRequest& request) {
    HttpAnswer answer = HttpAnswer::redirect(302, request.target + "x");
    answer.delay = 100ms;
    return answer;
  });
  ProbeRunner runner(kHttpPlugin);

  const CheckResult result = runner.run({{"url", target.url()}, {"max_redirects", "20"}}, 250ms);

  EXPECT_EQ(codeOf(result), "ttfb_timeout");
  EXPECT_LT(runner.elapsed(), kSlowness * 500ms);
}

}  // namespace
}  // namespace promonitor::test
