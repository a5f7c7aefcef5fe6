#include <chrono>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plugins/plugin_paths.hpp"
#include "tests/plugins/result_facts.hpp"
#include "tests/support/probe_runner.hpp"
#include "tests/support/sanitizers.hpp"
#include "tests/support/targets.hpp"
#include "tests/support/tls_identity.hpp"

namespace promonitor::test {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

CertificateSpec endingIn(std::chrono::hours left) {
  CertificateSpec spec;
  spec.not_after = left;
  return spec;
}

TEST(SslProbe, JudgesTrustAndName) {
  const TestCertificates certificates;
  const struct {
    const char* what;
    CertificateFault fault;
    Verdict verdict;
    const char* code;
  } rows[] = {
      {"good", CertificateFault::None, Verdict::Up, ""},
      {"expired", CertificateFault::Expired, Verdict::Down, "tls_expired"},
      {"not yet valid", CertificateFault::NotYetValid, Verdict::Down, "tls_not_yet_valid"},
      {"self-signed", CertificateFault::SelfSigned, Verdict::Down, "tls_self_signed"},
      {"wrong host", CertificateFault::WrongHost, Verdict::Down, "tls_name_mismatch"},
      {"stranger", CertificateFault::UntrustedIssuer, Verdict::Down, "tls_untrusted"},
      {"no intermediate", CertificateFault::MissingIntermediate, Verdict::Down,
       "tls_incomplete_chain"},
  };
  ProbeRunner runner(kSslPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    const TlsTarget target(identityOf(certificates.issue(row.fault)));

    const CheckResult result =
        runner.run({{"target", target.endpoint()}, {"tls.ca_file", certificates.caFile()}}, 2s);

    EXPECT_EQ(result.verdict, row.verdict) << summaryOf(result);
    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result);
    EXPECT_EQ(phaseOf(result), row.verdict == Verdict::Up ? Phase::None : Phase::Tls);
    for (const char* fact : {"cert_subject", "cert_issuer", "cert_sha256", "cert_serial",
                             "cert_not_after", "cert_key", "cert_signature", "tls_version"}) {
      EXPECT_NE(attributeOf(result, fact), "") << fact;
    }
    EXPECT_GE(metricOf(result, "cert_chain_length"), 1);
    EXPECT_GT(metricOf(result, "cert_not_after"), 0);
  }
}

TEST(SslProbe, JudgesTheDaysThatAreLeft) {
  const TestCertificates certificates;
  const struct {
    const char* what;
    std::chrono::hours left;
    GivenOptions options;
    Verdict verdict;
    const char* code;
  } rows[] = {
      {"plenty", 24h * 15, {}, Verdict::Up, ""},
      {"few", 24h * 13, {}, Verdict::Degraded, "cert_expires_soon"},
      {"few, none wanted", 24h * 13, {{"warn_days", "0"}}, Verdict::Up, ""},
      {"too few", 24h * 6, {{"fail_days", "7"}}, Verdict::Down, "cert_expires"},
      {"none, not verified", -24h * 3, {{"tls.verify", "false"}}, Verdict::Down, "tls_expired"},
  };
  ProbeRunner runner(kSslPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    CertificateSpec spec = endingIn(row.left);
    spec.not_before = -24h * 10;
    const TlsTarget target(identityOf(certificates.issue(spec)));
    GivenOptions options = row.options;
    options.emplace_back("target", target.endpoint());
    options.emplace_back("tls.ca_file", certificates.caFile());

    const CheckResult result = runner.run(options, 2s);

    EXPECT_EQ(result.verdict, row.verdict) << summaryOf(result);
    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result);
    EXPECT_NEAR(metricOf(result, "ssl_days_left"), static_cast<double>(row.left.count()) / 24, 0.1);
  }
}

TEST(SslProbe, SaysHowLongIsLeft) {
  const TestCertificates certificates;
  const TlsTarget target(identityOf(certificates.issue(endingIn(24h * 6 + 1h))));
  ProbeRunner runner(kSslPlugin);

  const CheckResult result =
      runner.run({{"target", target.endpoint()}, {"tls.ca_file", certificates.caFile()}}, 2s);

  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->summary, "the certificate expires in 6 days");
  EXPECT_EQ(result.failure->expected, "14 days left");
  EXPECT_THAT(result.failure->got, HasSubstr("UTC"));
}

TEST(SslProbe, JudgesTheIssuersSeparately) {
  const TestCertificates certificates;  // issuers for ten years, leaves for ninety days
  const TlsTarget target(identityOf(certificates.issue()));
  const TlsTarget late(identityOf(certificates.issue(endingIn(24h * 3))));
  const struct {
    const char* what;
    std::string target;
    GivenOptions options;
    Verdict verdict;
    const char* code;
  } rows[] = {
      {"both long", target.endpoint(), {}, Verdict::Up, ""},
      {"chain is short",
       target.endpoint(),
       {{"chain.warn_days", "3650"}},
       Verdict::Degraded,
       "chain_expires_soon"},
      {"chain is too short",
       target.endpoint(),
       {{"chain.warn_days", "3650"}, {"chain.fail_days", "3650"}},
       Verdict::Down,
       "chain_expires"},
      {"leaf is short, as is its chain",
       late.endpoint(),
       {{"chain.warn_days", "3650"}},
       Verdict::Degraded,
       "cert_expires_soon"},
      {"leaf is short, its chain too short",
       late.endpoint(),
       {{"chain.warn_days", "3650"}, {"chain.fail_days", "3650"}},
       Verdict::Down,
       "chain_expires"},
  };
  ProbeRunner runner(kSslPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    GivenOptions options = row.options;
    options.emplace_back("target", row.target);
    options.emplace_back("tls.ca_file", certificates.caFile());

    const CheckResult result = runner.run(options, 2s);

    EXPECT_EQ(result.verdict, row.verdict) << summaryOf(result);
    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result);
    EXPECT_NEAR(metricOf(result, "ssl_chain_days_left"), 3600, 1);
  }
}

TEST(SslProbe, WhatNobodyNeedsMayExpire) {
  const TestCertificates certificates;
  CertificateSpec stale;
  stale.fault = CertificateFault::Expired;
  const CertificateFiles good = certificates.issue();
  const CertificateFiles expired = certificates.issue(stale);
  TlsIdentity identity = identityOf(good);
  identity.certificate_pem += expired.chain_pem;
  const TlsTarget target(identity);
  ProbeRunner runner(kSslPlugin);

  const CheckResult result =
      runner.run({{"target", target.endpoint()}, {"tls.ca_file", certificates.caFile()}}, 2s);

  EXPECT_EQ(result.verdict, Verdict::Up) << summaryOf(result);
  EXPECT_EQ(metricOf(result, "cert_chain_length"), 4);
}

TEST(SslProbe, SaysWhyThereIsNoCertificate) {
  const RefusedPort refused;
  const SilentTarget silent;
  const TcpTarget plain({Step::send("220 mail\r\n")});
  const TcpTarget closing({Step::wait(10ms), Step::close()});
  const struct {
    const char* what;
    std::string target;
    const char* code;
    Phase phase;
  } rows[] = {
      {"refused", refused.endpoint(), "connect_refused", Phase::Connect},
      {"silent", silent.endpoint(), "tls_timeout", Phase::Tls},
      {"plain text", plain.endpoint(), "tls_not_tls", Phase::Tls},
      {"closes", closing.endpoint(), "tls_closed", Phase::Tls},
  };
  ProbeRunner runner(kSslPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);

    const CheckResult result = runner.run({{"target", row.target}}, 300ms);

    EXPECT_EQ(result.verdict, Verdict::Down);
    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result);
    EXPECT_EQ(phaseOf(result), row.phase);
    EXPECT_LT(runner.elapsed(), kSlowness * 550ms);
  }
}

TEST(SslProbe, RefusesOptionsThatDoNotFit) {
  ProbeRunner runner(kSslPlugin);

  EXPECT_THAT(runner.refusal({{"target", "a:1"}, {"warn_days", "3"}, {"fail_days", "7"}}),
              HasSubstr("'warn_days': it is less than 'fail_days'"));
  EXPECT_THAT(runner.refusal({{"target", "a:1"}, {"chain.fail_days", "20"}}),
              HasSubstr("'chain.warn_days': it is less than 'chain.fail_days'"));
  EXPECT_EQ(runner.refusal({{"target", "example.org"}}), "");
}

}  // namespace
}  // namespace promonitor::test
