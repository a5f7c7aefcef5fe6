#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/plugins/plugin_paths.hpp"
#include "tests/plugins/result_facts.hpp"
#include "tests/support/http_target.hpp"
#include "tests/support/probe_runner.hpp"

namespace promonitor::test {
namespace {

/// Settings are shared by monitors that have the same ones: nobody may get those of another.
TEST(HttpSettings, AreEachMonitorsOwn) {
  using Map = std::initializer_list<std::pair<std::string, std::string>>;
  const struct {
    const char* what;
    GivenOptions options;
    const char* header;
    const char* value;
  } rows[] = {
      {"nothing", {}, "Authorization", ""},
      {"a user", {{"auth.username", "a"}, {"auth.password", "1"}}, "Authorization", "Basic YTox"},
      {"another's password",
       {{"auth.username", "a"}, {"auth.password", "2"}},
       "Authorization",
       "Basic YToy"},
      {"a bearer", {{"auth.bearer", "one"}}, "Authorization", "Bearer one"},
      {"another bearer", {{"auth.bearer", "two"}}, "Authorization", "Bearer two"},
      {"a header", {{"headers", Map{{"X-A", "b"}}}}, "X-A", "b"},
      {"its text cut elsewhere", {{"headers", Map{{"X-Ab", "b"}}}}, "X-Ab", "b"},
      {"an agent", {{"user_agent", "one"}}, "User-Agent", "one"},
      {"another agent", {{"user_agent", "two"}}, "User-Agent", "two"},
  };
  ProbeRunner runner(kHttpPlugin);
  const HttpTarget target{HttpAnswer{}};
  std::vector<GivenOptions> monitors;
  for (const auto& row : rows) {
    // Twice each, with URLs of their own.
    for (const char* const twin : {"a", "b"}) {
      GivenOptions options = row.options;
      options.emplace_back("url", target.url("/" + std::to_string(&row - rows) + twin));
      monitors.push_back(options);
    }
  }

  for (const CheckResult& result : runner.runAll(monitors)) {
    EXPECT_EQ(result.verdict, Verdict::Up) << summaryOf(result);
  }

  const std::vector<HttpRequest> requests = target.requests();
  ASSERT_EQ(requests.size(), monitors.size());
  for (const HttpRequest& request : requests) {
    const auto& row = rows[request.target.at(1) - '0'];
    SCOPED_TRACE(std::string(row.what) + " " + request.target);
    EXPECT_EQ(request.header(row.header), row.value);
  }
}

TEST(HttpSettings, OutliveTheMonitorThatHadThemFirst) {
  const GivenOptions shared = {{"auth.bearer", std::string(60, 's')},
                               {"user_agent", std::string(60, 'u')},
                               {"headers", {{"X-Long", std::string(60, 'v')}}},
                               {"expect.headers", {{"Server", "!= " + std::string(60, 'n')}}},
                               GivenOption::list("resolver", {"127.0.0.1:53"})};
  ProbeRunner runner(kHttpPlugin);
  HttpAnswer answer;
  answer.headers = {{"Server", "s"}};
  const HttpTarget target{answer};
  for (const char* const path : {"/first", "/second"}) {
    GivenOptions options = shared;
    options.emplace_back("url", target.url(path));

    const CheckResult result = runner.run(options);

    EXPECT_EQ(result.verdict, Verdict::Up) << summaryOf(result);
    EXPECT_EQ(target.requests().back().header("X-Long"), std::string(60, 'v'));
  }
}

TEST(HttpSettings, GoWithTheUrlTheyWereMadeOf) {
  const HttpTarget target{HttpAnswer{}};
  const std::string authority = target.endpoint();
  const std::string port = authority.substr(authority.rfind(':'));
  const struct {
    const char* what;
    GivenOptions options;
    const char* url;
    const char* authorization;
  } rows[] = {
      {"a user in the URL", {}, "http://me:one@", "Basic bWU6b25l"},
      {"another", {}, "http://me:two@", "Basic bWU6dHdv"},
      {"none", {}, "http://", ""},
  };
  ProbeRunner runner(kHttpPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    GivenOptions options = row.options;
    options.emplace_back("url", row.url + authority + "/");

    EXPECT_EQ(runner.run(options).verdict, Verdict::Up);

    EXPECT_EQ(target.requests().back().header("Authorization"), row.authorization);
  }

  // Where it is connected to is the URL's port where connect_to names none.
  GivenOptions there = {{"connect_to", "127.0.0.1"}, {"url", "http://shop.example" + port + "/"}};
  GivenOptions elsewhere = {{"connect_to", "127.0.0.1"}, {"url", "http://shop.example:1/"}};
  EXPECT_EQ(runner.run(there).verdict, Verdict::Up);
  EXPECT_EQ(runner.run(elsewhere).verdict, Verdict::Down);
  EXPECT_EQ(runner.run(there).verdict, Verdict::Up);
}

}  // namespace
}  // namespace promonitor::test
