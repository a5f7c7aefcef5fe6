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

TEST(HttpConnection, ShowsAClientCertificateToItsOwnOrigin) {
  const TestCertificates certificates;
  TlsIdentity wanting = identityOf(certificates.issue());
  wanting.client_ca_pem = pemOf(certificates.caFile());
  const CertificateFiles client = certificates.issue();
  const CertificateFiles stranger = certificates.issue(CertificateFault::UntrustedIssuer);
  const HttpTarget target(HttpAnswer{}, wanting);
  const HttpTarget leading(HttpAnswer::redirect(302, target.url()),
                           identityOf(certificates.issue()));
  const struct {
    const char* what;
    std::string url;
    std::string cert, key;
    const char* code;
    Verdict verdict;
  } rows[] = {
      {"its own", target.url(), client.chain, client.key, "", Verdict::Up},
      {"none", target.url(), "", "", "tls_handshake", Verdict::Down},
      {"of a stranger", target.url(), stranger.chain, stranger.key, "tls_handshake", Verdict::Down},
      {"not to others", leading.url(), client.chain, client.key, "tls_handshake", Verdict::Down},
      {"of another key", target.url(), client.chain, stranger.key, "tls_config", Verdict::Unknown},
      {"no file", target.url(), "/does/not/exist.pem", client.key, "tls_config", Verdict::Unknown},
  };
  ProbeRunner runner(kHttpPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    GivenOptions options = {{"url", row.url}, {"tls.ca_file", certificates.caFile()}};
    if (!row.cert.empty()) options.emplace_back("tls.client_cert", row.cert);
    if (!row.key.empty()) options.emplace_back("tls.client_key", row.key);

    const CheckResult result = runner.run(options, 1s);

    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result) << " got: " << gotOf(result);
    EXPECT_EQ(result.verdict, row.verdict);
    EXPECT_EQ(phaseOf(result), row.verdict == Verdict::Up ? Phase::None : Phase::Tls);
  }
}

TEST(HttpConnection, AsksForAnotherNameThanTheHost) {
  const TestCertificates certificates;
  CertificateSpec spec;
  spec.names = {"DNS:inner.example"};
  TlsIdentity identity = identityOf(certificates.issue(spec));
  identity.server_name = "inner.example";
  const HttpTarget target(HttpAnswer{}, identity);
  const HttpTarget proxied{HttpAnswer{}};
  const auto proxy =
      HttpTarget::proxy([](const HttpRequest&) { return HttpAnswer{}; },
                        [](const HttpRequest&) { return HttpAnswer::tunnel(); }, identity);
  const GivenOptions both = {{"tls.server_name", "inner.example"},
                             {"tls.ca_file", certificates.caFile()}};
  const auto with = [&both](GivenOptions options) {
    options.insert(options.end(), both.begin(), both.end());
    return options;
  };
  ProbeRunner runner(kHttpPlugin);

  const CheckResult named = runner.run(with({{"url", target.url()}}));
  const CheckResult hosted =
      runner.run(with({{"url", target.url()}, {"headers", {{"Host", "outer.example"}}}}));
  const CheckResult tunnelled = runner.run(
      with({{"url", "https://outer.example:8443/"}, {"proxy", "http://" + proxy->endpoint()}}));
  const CheckResult unnamed =
      runner.run({{"url", target.url()}, {"tls.ca_file", certificates.caFile()}});

  EXPECT_EQ(named.verdict, Verdict::Up) << summaryOf(named) << gotOf(named);
  EXPECT_EQ(hosted.verdict, Verdict::Up) << summaryOf(hosted);
  ASSERT_EQ(target.requests().size(), 2U);
  EXPECT_EQ(target.requests()[0].header("Host"), target.endpoint());
  EXPECT_EQ(target.requests()[1].header("Host"), "outer.example");
  EXPECT_EQ(tunnelled.verdict, Verdict::Up) << summaryOf(tunnelled) << gotOf(tunnelled);
  ASSERT_EQ(proxy->requests().size(), 2U);
  EXPECT_EQ(proxy->requests()[0].target, "outer.example:8443");
  EXPECT_EQ(proxy->requests()[1].header("Host"), "outer.example:8443");
  EXPECT_EQ(unnamed.verdict, Verdict::Down);
}

TEST(HttpConnection, SpeaksTheVersionsOfTlsThatAreAllowed) {
  const TestCertificates certificates;
  TlsIdentity old = identityOf(certificates.issue());
  old.max_version = TLS1_1_VERSION;
  const HttpTarget outdated(HttpAnswer{}, old);
  const HttpTarget modern(HttpAnswer{}, identityOf(certificates.issue()));
  const struct {
    const char* what;
    const HttpTarget& target;
    const char* oldest;
    const char* newest;
    const char* code;
    const char* version;
  } rows[] = {
      {"1.1 is too old", outdated, "1.2", "1.3", "tls_old_version", ""},
      {"1.1 is allowed", outdated, "1.0", "1.3", "", "TLSv1.1"},
      {"1.2 at most", modern, "1.2", "1.2", "", "TLSv1.2"},
      {"1.3 at least", modern, "1.3", "1.3", "", "TLSv1.3"},
  };
  ProbeRunner runner(kHttpPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);

    const CheckResult result = runner.run({{"url", row.target.url()},
                                           {"tls.verify", "false"},
                                           {"tls.min_version", row.oldest},
                                           {"tls.max_version", row.newest}});

    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result) << gotOf(result);
    EXPECT_EQ(attributeOf(result, "tls_version"), row.version);
  }
}

TEST(HttpConnection, GoesWhereItIsTold) {
  const HttpTarget elsewhere{HttpAnswer{}};
  const HttpTarget target([&elsewhere](const HttpRequest& request) {
    return request.target == "/away" ? HttpAnswer::redirect(302, elsewhere.url("/b"))
           : request.target == "/on" ? HttpAnswer::redirect(302, "/")
                                     : HttpAnswer{};
  });
  const auto proxy = HttpTarget::proxy([](const HttpRequest&) { return HttpAnswer{}; },
                                       [](const HttpRequest&) {
                                         HttpAnswer answer;
                                         answer.status = 403;
                                         return answer;
                                       });
  ProbeRunner runner(kHttpPlugin);
  const auto run = [&](const char* path) {
    return runner.run({{"url", "http://shop.invalid:8080" + std::string(path)},
                       {"connect_to", target.endpoint()}});
  };

  const CheckResult direct = run("/a");
  const CheckResult on = run("/on");
  const CheckResult away = run("/away");
  const CheckResult denied =
      runner.run({{"url", "http://shop.invalid/"}, {"connect_to", "169.254.169.254"}});
  const CheckResult tunnelled = runner.run({{"url", "http://shop.invalid/"},
                                            {"connect_to", target.endpoint()},
                                            {"proxy", "http://" + proxy->endpoint()}});

  EXPECT_EQ(direct.verdict, Verdict::Up) << summaryOf(direct);
  EXPECT_EQ(attributeOf(direct, "peer"), target.endpoint());
  EXPECT_EQ(target.requests().at(0).header("Host"), "shop.invalid:8080");
  EXPECT_EQ(on.verdict, Verdict::Up) << summaryOf(on);
  EXPECT_EQ(attributeOf(on, "final_url"), "http://shop.invalid:8080/");
  EXPECT_EQ(away.verdict, Verdict::Up) << summaryOf(away);
  EXPECT_EQ(elsewhere.requestCount(), 1U);
  EXPECT_EQ(codeOf(denied), "policy_denied");
  EXPECT_EQ(codeOf(tunnelled), "proxy_refused") << summaryOf(tunnelled);
  EXPECT_EQ(proxy->requests().at(0).target, target.endpoint());
}

TEST(HttpConnection, ComesFromTheSourceThatIsSaid) {
  const HttpTarget target{HttpAnswer{}};
  ProbeRunner runner(kHttpPlugin);

  const CheckResult good = runner.run({{"url", target.url()}, {"source_address", "127.0.0.3"}});
  const CheckResult foreign = runner.run({{"url", target.url()}, {"source_address", "192.0.2.1"}});

  EXPECT_EQ(good.verdict, Verdict::Up) << summaryOf(good);
  EXPECT_EQ(foreign.verdict, Verdict::Unknown);
  EXPECT_EQ(codeOf(foreign), "local_resources") << summaryOf(foreign);
  EXPECT_THAT(attributeOf(foreign, "tried"), HasSubstr(target.endpoint() + " local_resources"));
  EXPECT_THAT(runner.refusal({{"url", "http://a/"}, {"source_address", "eth0"}}),
              HasSubstr("source_address"));
}

TEST(HttpConnection, EndsAPhaseAtItsLimit) {
  const FullBacklog full;
  const SilentTarget silent;
  HttpAnswer slow;
  slow.script = {Step::send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"),
                 Step::drip(std::string(1000, 'x'), 5ms)};
  const HttpTarget dripping(slow);
  const struct {
    const char* limit;
    std::string url;
    const char* code;
    Phase phase;
  } rows[] = {
      {"limits.connect", "http://" + full.endpoint(), "connect_timeout", Phase::Connect},
      {"limits.tls", "https://" + silent.endpoint(), "tls_timeout", Phase::Tls},
      {"limits.ttfb", "http://" + silent.endpoint(), "ttfb_timeout", Phase::Ttfb},
      {"limits.transfer", dripping.url(), "transfer_timeout", Phase::Transfer},
  };
  ProbeRunner runner(kHttpPlugin);
  // The first session reads the trusted roots, which takes longer than a limit where others work.
  runner.run({{"url", "https://" + silent.endpoint()}, {"limits.tls", "100ms"}}, 5s);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.limit);

    const CheckResult result = runner.run({{"url", row.url}, {row.limit, "100ms"}}, 5s);

    EXPECT_EQ(result.verdict, Verdict::Down);
    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result);
    EXPECT_EQ(phaseOf(result), row.phase);
    EXPECT_THAT(summaryOf(result), HasSubstr("within 100 ms"));
    EXPECT_GE(runner.elapsed(), 99ms);
    EXPECT_LT(runner.elapsed(), kSlowness * 350ms);
  }
}

TEST(HttpConnection, PhasesWithinTheirLimitsAreGood) {
  HttpAnswer answer;
  answer.delay = 60ms;
  answer.body_delay = 60ms;
  const HttpTarget target(answer);
  ProbeRunner runner(kHttpPlugin);

  const CheckResult result = runner.run({{"url", target.url()},
                                         {"limits.connect", "50ms"},
                                         {"limits.ttfb", "1s"},
                                         {"limits.transfer", "1s"}});

  EXPECT_EQ(result.verdict, Verdict::Up) << summaryOf(result);
}

}  // namespace
}  // namespace promonitor::test
