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
#include "tests/support/targets.hpp"
#include "tests/support/tls_identity.hpp"

namespace promonitor::test {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

HttpTarget::Handler always(const HttpAnswer& answer) {
  return [answer](const HttpRequest&) { return answer; };
}

TEST(HttpProxy, IsAskedInAbsoluteForm) {
  const auto proxy = HttpTarget::proxy(always(HttpAnswer::of(200)), always(HttpAnswer::of(500)));
  ProbeRunner runner(kHttpPlugin);

  const CheckResult result = runner.run({{"url", "http://shop.invalid:8080/a?b#c"},
                                         {"proxy", "http://" + proxy->endpoint()},
                                         {"proxy_username", "me"},
                                         {"proxy_password", "s3cret"},
                                         {"headers", {{"X-Key", "k3y"}}}});

  EXPECT_EQ(result.verdict, Verdict::Up) << summaryOf(result);
  EXPECT_EQ(attributeOf(result, "peer"), proxy->endpoint());
  ASSERT_EQ(proxy->requests().size(), 1U);
  const HttpRequest request = proxy->requests()[0];
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.target, "http://shop.invalid:8080/a?b");
  EXPECT_EQ(request.header("Host"), "shop.invalid:8080");
  EXPECT_EQ(request.header("Proxy-Authorization"), "Basic bWU6czNjcmV0");
  EXPECT_EQ(request.header("X-Key"), "k3y");
  EXPECT_EQ(request.header("Connection"), "close");
  EXPECT_EQ(request.header("Proxy-Connection"), "");
}

TEST(HttpProxy, ConnectsForHttps) {
  const TestCertificates certificates;
  const auto proxy = HttpTarget::proxy(
      [](const HttpRequest& request) {
        HttpAnswer answer;
        answer.body = "asked for " + request.target;
        return answer;
      },
      always(HttpAnswer::tunnel()), identityOf(certificates.issue()));
  ProbeRunner runner(kHttpPlugin);

  const CheckResult result = runner.run({{"url", "https://localhost:8443/a"},
                                         {"proxy", "http://" + proxy->endpoint()},
                                         {"proxy_username", "me"},
                                         {"proxy_password", "s3cret"},
                                         {"auth.bearer", "t0ken"},
                                         {"expect.body.contains", "asked for /a"},
                                         {"tls.ca_file", certificates.caFile()}});

  EXPECT_EQ(result.verdict, Verdict::Up) << summaryOf(result) << gotOf(result);
  EXPECT_GE(result.phases[Phase::Connect], 0);
  EXPECT_GE(result.phases[Phase::Tls], 0);
  EXPECT_EQ(attributeOf(result, "http_version"), "HTTP/1.1");
  ASSERT_EQ(proxy->requests().size(), 2U);
  const HttpRequest connect = proxy->requests()[0];
  EXPECT_EQ(connect.method, "CONNECT");
  EXPECT_EQ(connect.target, "localhost:8443");
  EXPECT_EQ(connect.header("Proxy-Authorization"), "Basic bWU6czNjcmV0");
  EXPECT_EQ(connect.header("Authorization"), "");
  const HttpRequest request = proxy->requests()[1];
  EXPECT_EQ(request.target, "/a");
  EXPECT_EQ(request.header("Authorization"), "Bearer t0ken");
  EXPECT_EQ(request.header("Proxy-Authorization"), "");
  EXPECT_EQ(request.header("Via"), "");
}

TEST(HttpProxy, ThatCannotBeUsedIsNoFailureOfTheTarget) {
  const RefusedPort refused;
  const FullBacklog full;
  const SilentTarget silent;
  const TcpTarget garbage({Step::expect("\r\n\r\n"), Step::send("SSH-2.0-x\r\n"), Step::close()});
  const TcpTarget closing({Step::expect("\r\n\r\n"), Step::close()});
  const TcpTarget endless({Step::send("HTTP/1.1 200 OK\r\n"), Step::flood("X: y\r\n")});
  const auto wants = HttpTarget::proxy(always(HttpAnswer::of(407)), always(HttpAnswer::of(407)));
  const auto forbids = HttpTarget::proxy(always(HttpAnswer::of(403)), always(HttpAnswer::of(403)));
  const auto broken = HttpTarget::proxy(always(HttpAnswer::of(502)), always(HttpAnswer::of(502)));
  const struct {
    const char* what;
    std::string proxy;
    const char* url;
    const char* code;
    Verdict verdict;
    Phase phase;
  } rows[] = {
      {"refuses", refused.endpoint(), "http://a.invalid/", "proxy_unreachable", Verdict::Unknown,
       Phase::Connect},
      {"refuses https", refused.endpoint(), "https://a.invalid/", "proxy_unreachable",
       Verdict::Unknown, Phase::Connect},
      {"no answer to SYN", full.endpoint(), "http://a.invalid/", "proxy_unreachable",
       Verdict::Unknown, Phase::Connect},
      {"no such name", "no-such-proxy.invalid:1", "http://a.invalid/", "proxy_unreachable",
       Verdict::Unknown, Phase::Dns},
      {"silent about CONNECT", silent.endpoint(), "https://a.invalid/", "proxy_timeout",
       Verdict::Down, Phase::Connect},
      {"silent", silent.endpoint(), "http://a.invalid/", "ttfb_timeout", Verdict::Down,
       Phase::Ttfb},
      {"no proxy", garbage.endpoint(), "https://a.invalid/", "proxy_protocol", Verdict::Unknown,
       Phase::Connect},
      {"closes", closing.endpoint(), "https://a.invalid/", "proxy_protocol", Verdict::Unknown,
       Phase::Connect},
      {"endless", endless.endpoint(), "https://a.invalid/", "proxy_protocol", Verdict::Unknown,
       Phase::Connect},
      {"407 to CONNECT", wants->endpoint(), "https://a.invalid/", "proxy_auth", Verdict::Unknown,
       Phase::Connect},
      {"407 to GET", wants->endpoint(), "http://a.invalid/", "proxy_auth", Verdict::Unknown,
       Phase::Connect},
      {"403 to CONNECT", forbids->endpoint(), "https://a.invalid/", "proxy_refused",
       Verdict::Unknown, Phase::Connect},
      {"502 to CONNECT", broken->endpoint(), "https://a.invalid/", "proxy_connect_failed",
       Verdict::Down, Phase::Connect},
      {"502 to GET", broken->endpoint(), "http://a.invalid/", "http_status", Verdict::Down,
       Phase::Ttfb},
      {"forbidden address", "169.254.169.254:80", "http://a.invalid/", "policy_denied",
       Verdict::Unknown, Phase::Connect},
      {"forbidden target", silent.endpoint(), "http://169.254.169.254/", "policy_denied",
       Verdict::Unknown, Phase::Connect},
  };
  ProbeRunner runner(kHttpPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);

    const CheckResult result =
        runner.run({{"url", row.url}, {"proxy", "http://" + row.proxy}}, 500ms);

    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result) << " got: " << gotOf(result);
    EXPECT_EQ(result.verdict, row.verdict);
    EXPECT_EQ(phaseOf(result), row.phase);
    EXPECT_LT(runner.elapsed(), kSlowness * 750ms);
  }
}

TEST(HttpProxy, RefusalIsShown) {
  HttpAnswer refusal = HttpAnswer::of(403);
  refusal.headers.emplace_back("X-Squid-Error", "ERR_ACCESS_DENIED 0");
  const auto proxy = HttpTarget::proxy(always(HttpAnswer::of(200)), always(refusal));
  ProbeRunner runner(kHttpPlugin);

  const CheckResult result =
      runner.run({{"url", "https://a.invalid/"}, {"proxy", "http://" + proxy->endpoint()}});

  EXPECT_EQ(gotOf(result), "HTTP/1.1 403 Status");
  EXPECT_THAT(attributeOf(result, "evidence"), HasSubstr("X-Squid-Error: ERR_ACCESS_DENIED 0\n"));
}

TEST(HttpProxy, IsLeftOutWhereSaidSo) {
  const HttpTarget target(HttpAnswer::redirect(302, "http://elsewhere.invalid/"));
  const auto proxy = HttpTarget::proxy(always(HttpAnswer::of(200)), always(HttpAnswer::of(200)));
  ProbeRunner runner(kHttpPlugin);

  const CheckResult result = runner.run({{"url", target.url()},
                                         {"proxy", "http://" + proxy->endpoint()},
                                         GivenOption::list("no_proxy", {"127.0.0.0/8"})});

  EXPECT_EQ(result.verdict, Verdict::Up) << summaryOf(result);
  EXPECT_EQ(target.requests().at(0).target, "/");
  EXPECT_EQ(proxy->requests().at(0).target, "http://elsewhere.invalid/");
}

TEST(HttpProxy, RedirectsToForbiddenAddressesAreRefused) {
  const auto proxy =
      HttpTarget::proxy(always(HttpAnswer::redirect(302, "http://169.254.169.254/latest/")),
                        always(HttpAnswer::of(200)));
  ProbeRunner runner(kHttpPlugin);

  const CheckResult result =
      runner.run({{"url", "http://a.invalid/"}, {"proxy", "http://" + proxy->endpoint()}});

  EXPECT_EQ(codeOf(result), "http_redirect_forbidden") << summaryOf(result);
  EXPECT_EQ(proxy->requestCount(), 1U);
}

}  // namespace
}  // namespace promonitor::test
