#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plugins/plugin_paths.hpp"
#include "tests/plugins/result_facts.hpp"
#include "tests/support/http_target.hpp"
#include "tests/support/probe_runner.hpp"
#include "tests/support/process_usage.hpp"
#include "tests/support/sanitizers.hpp"
#include "tests/support/targets.hpp"

namespace promonitor::test {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(HttpProbe, SaysWhyThereIsNoConnection) {
  const RefusedPort refused;
  const FullBacklog full;
  const SilentTarget silent;
  const struct {
    std::string url;
    const char* code;
    Verdict verdict;
    Phase phase;
  } rows[] = {
      {"http://" + refused.endpoint(), "connect_refused", Verdict::Down, Phase::Connect},
      {"http://" + full.endpoint(), "connect_timeout", Verdict::Down, Phase::Connect},
      {"https://" + silent.endpoint(), "tls_timeout", Verdict::Down, Phase::Tls},
      {"http://169.254.169.254/", "policy_denied", Verdict::Unknown, Phase::Connect},
      {"http://0xa9fea9fe/", "policy_denied", Verdict::Unknown, Phase::Connect},
      {"http://[::ffff:169.254.169.254]/", "policy_denied", Verdict::Unknown, Phase::Connect},
      {"http://0.0.0.0:1/", "policy_denied", Verdict::Unknown, Phase::Connect},
  };
  ProbeRunner runner(kHttpPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.url);

    const CheckResult result = runner.run({{"url", row.url}}, 300ms);

    EXPECT_EQ(result.verdict, row.verdict) << summaryOf(result);
    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result);
    EXPECT_EQ(phaseOf(result), row.phase);
    EXPECT_EQ(result.status_code, std::nullopt);
    EXPECT_LT(runner.elapsed(), kSlowness * 550ms);
  }
}

TEST(HttpProbe, SaysWhatWasExpectedAndWhatCame) {
  const HttpTarget target(HttpAnswer::of(503, "try\tlater\x01\n"));
  ProbeRunner runner(kHttpPlugin);

  const CheckResult result = runner.run({{"url", target.url()}});

  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->summary, "status 503 instead of 200-299");
  EXPECT_EQ(result.failure->expected, "200-299");
  EXPECT_EQ(result.failure->got, "HTTP/1.1 503 Status: try\\tlater\\x01\\n");
}

TEST(HttpProbe, MeasuresPhasesAndNamesThePeer) {
  HttpAnswer answer = HttpAnswer::of(200);
  answer.delay = 30ms;
  answer.body_delay = 30ms;
  const HttpTarget target(answer);
  ProbeRunner runner(kHttpPlugin);

  const CheckResult result = runner.run({{"url", target.url()}});

  EXPECT_EQ(result.verdict, Verdict::Up) << summaryOf(result);
  EXPECT_GE(result.phases[Phase::Dns], 0);
  EXPECT_GE(result.phases[Phase::Connect], 0);
  EXPECT_EQ(result.phases[Phase::Tls], -1);
  // On a busy machine the target begins to wait before this side has noted that it sent.
  EXPECT_GE(result.phases[Phase::Ttfb], 15000);
  EXPECT_GT(result.phases[Phase::Transfer], 0);
  EXPECT_GE(result.phases[Phase::Ttfb] + result.phases[Phase::Transfer], 45000);
  EXPECT_GE(result.response_time, 60ms);
  EXPECT_EQ(attributeOf(result, "peer"), target.endpoint());
  EXPECT_EQ(attributeOf(result, "http_version"), "HTTP/1.1");
}

TEST(HttpProbe, MeasuresTheAnswerToABody) {
  HttpAnswer answer = HttpAnswer::of(200);
  answer.delay = 30ms;
  const HttpTarget target(answer);
  ProbeRunner runner(kHttpPlugin);

  const CheckResult result =
      runner.run({{"url", target.url()}, {"method", "POST"}, {"body", std::string(1000, 'x')}});

  EXPECT_GE(result.phases[Phase::Ttfb], 15000);
}

TEST(HttpProbe, SendsTheRequestThatWasAskedFor) {
  const HttpTarget target(HttpAnswer::of(200));
  ProbeRunner runner(kHttpPlugin);

  runner.run({{"url", target.url("/a?b=c#d")},
              {"method", "PUT"},
              {"body", "hello"},
              {"user_agent", "test/1"},
              {"headers", {{"X-One", "1"}, {"Content-Type", "text/plain"}, {"X-Empty", ""}}}});
  runner.run({{"url", target.url()}});

  const std::vector<HttpRequest> requests = target.requests();
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_EQ(requests[0].method, "PUT");
  EXPECT_EQ(requests[0].target, "/a?b=c");
  EXPECT_EQ(requests[0].version, "HTTP/1.1");
  EXPECT_EQ(requests[0].body, "hello");
  EXPECT_EQ(requests[0].header("Host"), target.endpoint());
  EXPECT_EQ(requests[0].header("Connection"), "close");
  EXPECT_EQ(requests[0].header("User-Agent"), "test/1");
  EXPECT_EQ(requests[0].header("X-One"), "1");
  EXPECT_EQ(requests[0].header("Content-Type"), "text/plain");
  EXPECT_EQ(requests[1].method, "GET");
  EXPECT_THAT(requests[1].header("X-One"), IsEmpty());
  EXPECT_THAT(requests[1].header("Content-Type"), IsEmpty());
  EXPECT_EQ(target.connections(), 2U);
}

TEST(HttpProbe, RefusesOptionsThatDoNotFit) {
  const struct {
    const char* what;
    GivenOptions options;
    const char* reason;
  } rows[] = {
      {"another scheme", {{"url", "ftp://example.org/"}}, "http"},
      {"no host", {{"url", "http:///path"}}, "url"},
      {"bad status", {{"url", "http://a/"}, {"expect.status", "200-"}}, "'200-'"},
      {"backward range", {{"url", "http://a/"}, {"expect.status", "299-200"}}, "'299-200'"},
      {"status out of range", {{"url", "http://a/"}, {"expect.status", "99"}}, "'99'"},
      {"bad header name", {{"url", "http://a/"}, {"headers", {{"a b", "c"}}}}, "'a b'"},
      {"header injection", {{"url", "http://a/"}, {"headers", {{"A", "b\r\nC: d"}}}}, "control"},
      {"own header",
       {{"url", "http://a/"}, {"headers", {{"Connection", "keep-alive"}}}},
       "'Connection'"},
      {"HEAD with a body", {{"url", "http://a/"}, {"method", "HEAD"}, {"body", "x"}}, "HEAD"},
      {"unknown method", {{"url", "http://a/"}, {"method", "TRACE"}}, "TRACE"},
  };
  ProbeRunner runner(kHttpPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    EXPECT_THAT(runner.refusal(row.options), HasSubstr(row.reason));
  }
}

TEST(HttpProbe, RunsManyChecksSideBySideAndLeavesNothingBehind) {
  HttpAnswer slow = HttpAnswer::of(200);
  slow.delay = 50ms;
  const HttpTarget target(slow);
  ProbeRunner runner(kHttpPlugin);
  // The target's ends of the connections are in this process too.
  const auto settle = [&] {
    while (target.openConnections() > 0) runner.run({{"url", "http://169.254.169.254/"}});
  };
  runner.run({{"url", target.url()}});
  settle();
  const auto descriptors = test::openDescriptors();
  const std::vector<GivenOptions> monitors(200, {{"url", target.url()}});

  const std::vector<CheckResult> results = runner.runAll(monitors);

  for (const CheckResult& result : results) EXPECT_EQ(result.verdict, Verdict::Up);
  EXPECT_EQ(target.requestCount(), 201U);
  EXPECT_LT(runner.elapsed(), kSlowness * 4s);
  settle();
  EXPECT_EQ(test::openDescriptors(), descriptors);
}

TEST(HttpProbe, CancelledCheckIsUnknownAndClosesItsConnection) {
  const SilentTarget target;
  ProbeRunner runner(kHttpPlugin);

  const CheckResult result =
      runner.runCancelled({{"url", "http://" + target.endpoint()}}, Prober::CancelReason::Shutdown);

  EXPECT_EQ(result.verdict, Verdict::Unknown);
  EXPECT_LT(runner.elapsed(), kSlowness * 1s);
}

}  // namespace
}  // namespace promonitor::test
