#include <chrono>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plugins/plugin_paths.hpp"
#include "tests/plugins/result_facts.hpp"
#include "tests/support/http_target.hpp"
#include "tests/support/probe_runner.hpp"
#include "tests/support/tls_identity.hpp"

namespace promonitor::test {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

TEST(HttpCertificate, IsJudgedByTheDaysItHasLeft) {
  const TestCertificates certificates;
  CertificateSpec spec;
  spec.not_after = 24h * 10 + 1h;
  const HttpTarget good(HttpAnswer{}, identityOf(certificates.issue(spec)));
  spec.not_after = -24h;
  const HttpTarget expired(HttpAnswer{}, identityOf(certificates.issue(spec)));
  const struct {
    const char* what;
    const HttpTarget& target;
    GivenOptions options;
    const char* code;
    Verdict verdict;
  } rows[] = {
      {"not judged", good, {}, "", Verdict::Up},
      {"enough", good, {{"certificate.warn_days", "10"}}, "", Verdict::Up},
      {"warns", good, {{"certificate.warn_days", "11"}}, "cert_expires_soon", Verdict::Degraded},
      {"fails", good, {{"certificate.fail_days", "11"}}, "cert_expires", Verdict::Down},
      {"between",
       good,
       {{"certificate.warn_days", "20"}, {"certificate.fail_days", "5"}},
       "cert_expires_soon",
       Verdict::Degraded},
      {"expired, not verified",
       expired,
       {{"certificate.fail_days", "0"}, {"tls.verify", "false"}},
       "tls_expired",
       Verdict::Down},
      {"the answer is worse",
       good,
       {{"certificate.warn_days", "11"}, {"expect.status", "500"}},
       "http_status",
       Verdict::Down},
  };
  ProbeRunner runner(kHttpPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    GivenOptions options = row.options;
    options.emplace_back("url", row.target.url());
    options.emplace_back("tls.ca_file", certificates.caFile());

    const CheckResult result = runner.run(options);

    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result);
    EXPECT_EQ(result.verdict, row.verdict);
    EXPECT_EQ(result.status_code, 200);
  }
}

TEST(HttpCertificate, ANameInItsSubjectIsNone) {
  const TestCertificates certificates;
  CertificateSpec spec;
  spec.common_name = "127.0.0.1";
  const struct {
    std::vector<std::string> names;
    const char* verify;
    const char* code;
  } rows[] = {
      {{}, "true", "tls_name_mismatch"},
      {{"email:a@other.example"}, "true", "tls_name_mismatch"},
      {{}, "false", ""},
      {{"IP:127.0.0.1"}, "true", ""},
  };
  ProbeRunner runner(kHttpPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE((row.names.empty() ? "none" : row.names.front()) + ", " + row.verify);
    spec.names = row.names;
    const HttpTarget target(HttpAnswer{}, identityOf(certificates.issue(spec)));

    const CheckResult result = runner.run({{"url", target.url()},
                                           {"tls.verify", row.verify},
                                           {"tls.ca_file", certificates.caFile()}});

    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result);
  }
}

TEST(HttpCertificate, FactsAreTold) {
  const TestCertificates certificates;
  const HttpTarget target(HttpAnswer{}, identityOf(certificates.issue()));
  ProbeRunner runner(kHttpPlugin);

  const CheckResult result = runner.run({{"url", target.url()},
                                         {"certificate.warn_days", "100"},
                                         {"tls.ca_file", certificates.caFile()}});
  const CheckResult plain =
      runner.run({{"url", target.url()}, {"tls.ca_file", certificates.caFile()}});

  ASSERT_TRUE(result.failure);
  EXPECT_THAT(result.failure->summary,
              MatchesRegex("the certificate of 127.0.0.1 expires on .* UTC"));
  EXPECT_EQ(result.failure->expected, "100 days left");
  EXPECT_EQ(result.failure->got, "90 days left");
  EXPECT_EQ(phaseOf(result), Phase::Tls);
  EXPECT_EQ(attributeOf(result, "cert_subject"), "CN=localhost");
  EXPECT_EQ(attributeOf(result, "cert_issuer"), "CN=Test Intermediate");
  EXPECT_THAT(attributeOf(result, "cert_sha256"), MatchesRegex("[0-9a-f]{64}"));
  EXPECT_EQ(attributeOf(plain, "tls_version"), "TLSv1.3");
  EXPECT_THAT(attributeOf(plain, "tls_cipher"), HasSubstr("TLS_"));
  EXPECT_GT(metricOf(plain, "cert_not_after"), 0);
  EXPECT_EQ(metricOf(plain, "cert_chain_length"), 2);
  EXPECT_EQ(attributeOf(plain, "cert_subject"), "");
}

TEST(HttpCertificate, OfAllHopsTheFirstToEndCounts) {
  const TestCertificates certificates;
  CertificateSpec spec;
  spec.not_after = 24h * 3 + 1h;
  const HttpTarget last(HttpAnswer{}, identityOf(certificates.issue()));
  const HttpTarget first(HttpAnswer::redirect(302, last.url()),
                         identityOf(certificates.issue(spec)));
  ProbeRunner runner(kHttpPlugin);

  const CheckResult result = runner.run({{"url", first.url()},
                                         {"certificate.warn_days", "14"},
                                         {"tls.ca_file", certificates.caFile()}});

  EXPECT_EQ(codeOf(result), "cert_expires_soon");
  EXPECT_EQ(gotOf(result), "3 days left");
}

}  // namespace
}  // namespace promonitor::test
