#include <chrono>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plugins/plugin_paths.hpp"
#include "tests/plugins/result_facts.hpp"
#include "tests/support/http_target.hpp"
#include "tests/support/probe_runner.hpp"
#include "tests/support/targets.hpp"
#include "tests/support/tls_identity.hpp"

namespace promonitor::test {
namespace {

using namespace std::chrono_literals;

TEST(HttpTls, JudgesCertificates) {
  const TestCertificates certificates;
  const struct {
    const char* what;
    const char* verify;
    const char* code;
    CertificateFault fault;
    Verdict verdict;
  } rows[] = {
      {"good", "true", "", CertificateFault::None, Verdict::Up},
      {"expired", "true", "tls_expired", CertificateFault::Expired, Verdict::Down},
      {"not yet valid", "true", "tls_not_yet_valid", CertificateFault::NotYetValid, Verdict::Down},
      {"self-signed", "true", "tls_self_signed", CertificateFault::SelfSigned, Verdict::Down},
      {"wrong host", "true", "tls_name_mismatch", CertificateFault::WrongHost, Verdict::Down},
      {"stranger", "true", "tls_untrusted", CertificateFault::UntrustedIssuer, Verdict::Down},
      {"no intermediate", "true", "tls_untrusted", CertificateFault::MissingIntermediate,
       Verdict::Down},
      {"expired, not verified", "false", "", CertificateFault::Expired, Verdict::Up},
      {"wrong host, not verified", "false", "", CertificateFault::WrongHost, Verdict::Up},
  };
  ProbeRunner runner(kHttpPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    const HttpTarget target(HttpAnswer{}, identityOf(certificates.issue(row.fault)));

    const CheckResult result = runner.run({{"url", target.url()},
                                           {"tls.ca_file", certificates.caFile()},
                                           {"tls.verify", row.verify}});

    EXPECT_EQ(result.verdict, row.verdict) << summaryOf(result);
    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result) << " got: " << gotOf(result);
    EXPECT_EQ(phaseOf(result), row.verdict == Verdict::Up ? Phase::None : Phase::Tls);
    EXPECT_GE(result.phases[Phase::Connect], 0);
  }
}

TEST(HttpTls, UsesTheHostsRootsByDefault) {
  const TestCertificates certificates;
  const HttpTarget target(HttpAnswer{}, identityOf(certificates.issue()));
  ProbeWorld world;
  world.ca_file = certificates.caFile();
  ProbeRunner trusting(kHttpPlugin, world);
  ProbeRunner wary(kHttpPlugin);

  const CheckResult trusted = trusting.run({{"url", target.url()}});
  const CheckResult distrusted = wary.run({{"url", target.url()}});

  EXPECT_EQ(trusted.verdict, Verdict::Up) << summaryOf(trusted);
  EXPECT_GE(trusted.phases[Phase::Tls], 0);
  EXPECT_EQ(codeOf(distrusted), "tls_untrusted");
}

TEST(HttpTls, NamesWhatIsWrongWithTheHandshake) {
  const TestCertificates certificates;
  TlsIdentity old = identityOf(certificates.issue());
  old.max_version = TLS1_1_VERSION;
  const TcpTarget plain({Step::wait(10ms), Step::send("HTTP/1.1 400 Bad Request\r\n\r\n")});
  const SilentTarget silent;
  const TcpTarget closing({Step::wait(10ms), Step::close()});
  const TcpTarget talking({Step::send("220 mail.example.org ESMTP\r\n")});
  const HttpTarget outdated(HttpAnswer{}, old);
  const struct {
    const char* what;
    std::string endpoint;
    const char* code;
  } rows[] = {
      {"plain HTTP", plain.endpoint(), "tls_not_tls"},
      {"mail server", talking.endpoint(), "tls_not_tls"},
      {"silent", silent.endpoint(), "tls_timeout"},
      {"closes", closing.endpoint(), "tls_handshake"},
      {"TLS 1.1 only", outdated.endpoint(), "tls_handshake"},
  };
  ProbeRunner runner(kHttpPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);

    const CheckResult result = runner.run({{"url", "https://" + row.endpoint + "/"}}, 400ms);

    EXPECT_EQ(result.verdict, Verdict::Down);
    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result) << " got: " << gotOf(result);
    EXPECT_EQ(phaseOf(result), Phase::Tls);
    EXPECT_LT(runner.elapsed(), 650ms);
  }
}

TEST(HttpTls, MissingFileOfRootsIsOurFault) {
  const TestCertificates certificates;
  const HttpTarget target(HttpAnswer{}, identityOf(certificates.issue()));
  ProbeRunner runner(kHttpPlugin);

  const CheckResult result =
      runner.run({{"url", target.url()}, {"tls.ca_file", "/does/not/exist.pem"}});

  EXPECT_EQ(result.verdict, Verdict::Unknown);
  EXPECT_EQ(codeOf(result), "tls_config") << summaryOf(result);
}

}  // namespace
}  // namespace promonitor::test
