#include <chrono>
#include <filesystem>
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

TEST(HttpTls, MissingFileOfRootsIsOurFault) {
  const TestCertificates certificates;
  const HttpTarget target(HttpAnswer{}, identityOf(certificates.issue()));
  ProbeRunner runner(kHttpPlugin);

  const CheckResult result =
      runner.run({{"url", target.url()}, {"tls.ca_file", "/does/not/exist.pem"}});

  EXPECT_EQ(result.verdict, Verdict::Unknown);
  EXPECT_EQ(codeOf(result), "tls_config") << summaryOf(result);
}

TEST(HttpTls, FilesAreReadAnewWhenTheyChange) {
  const TestCertificates certificates;
  const TestCertificates others;
  TlsIdentity identity = identityOf(certificates.issue());
  identity.client_ca_pem = pemOf(certificates.caFile());
  const HttpTarget target(HttpAnswer{}, identity);
  const CertificateFiles good = certificates.issue();
  const CertificateFiles stranger = certificates.issue(CertificateFault::UntrustedIssuer);
  const struct {
    const char* what;
    std::string roots;
    const CertificateFiles& client;
    const char* code;
  } rows[] = {
      {"a root of the same name", others.caFile(), good, "tls_verify"},
      {"the right ones", certificates.caFile(), good, ""},
      {"another client", certificates.caFile(), stranger, "tls_handshake"},
      {"the right one again", certificates.caFile(), good, ""},
      {"no roots", good.key, good, "tls_config"},
  };
  const std::filesystem::path& directory = certificates.directory();
  const auto replace = [&directory](const std::string& from, const char* to) {
    std::filesystem::copy_file(from, directory / "new");
    std::filesystem::rename(directory / "new", directory / to);
  };
  ProbeRunner runner(kHttpPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    replace(row.roots, "roots.pem");
    replace(row.client.chain, "client.pem");
    replace(row.client.key, "client.key");

    const CheckResult result = runner.run({{"url", target.url()},
                                           {"tls.ca_file", directory / "roots.pem"},
                                           {"tls.client_cert", directory / "client.pem"},
                                           {"tls.client_key", directory / "client.key"}});

    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result) << gotOf(result);
  }
}

TEST(HttpTls, HandshakesAreFullEachTime) {
  const TestCertificates certificates;
  const HttpTarget target(HttpAnswer{}, identityOf(certificates.issue()));
  ProbeRunner runner(kHttpPlugin);
  for (const char* newest : {"1.2", "1.3", "1.2", "1.3"}) {
    SCOPED_TRACE(newest);

    const CheckResult result = runner.run({{"url", target.url()},
                                           {"tls.ca_file", certificates.caFile()},
                                           {"tls.max_version", newest}});

    // A session that is resumed shows no chain.
    EXPECT_EQ(metricOf(result, "cert_chain_length"), 2) << summaryOf(result);
  }
}

TEST(HttpTls, LooksAtTheCertificateOfALaterHandshakeToo) {
  const TestCertificates certificates;
  const CertificateFiles same = certificates.issue();
  const CertificateFiles other = certificates.issue(CertificateFault::WrongHost);
  const CertificateFiles expired = certificates.issue(CertificateFault::Expired);
  const struct {
    const char* what;
    Step renegotiate;
    int status;  ///< 0: down
  } rows[] = {{"the same certificate", Step::renegotiate(), 204},
              {"another one of the host", Step::renegotiate(same.chain, same.key), 204},
              {"one of another host", Step::renegotiate(other.chain, other.key), 0},
              {"one that has expired", Step::renegotiate(expired.chain, expired.key), 0}};
  ProbeRunner runner(kHttpPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    TlsIdentity identity = identityOf(certificates.issue());
    identity.max_version = TLS1_2_VERSION;
    HttpAnswer answer;
    answer.script = {row.renegotiate, Step::wait(50ms),
                     Step::send("HTTP/1.1 204 No Content\r\n\r\n"), Step::close()};
    const HttpTarget target(answer, identity);

    const CheckResult result =
        runner.run({{"url", target.url()}, {"tls.ca_file", certificates.caFile()}});

    EXPECT_EQ(result.status_code.value_or(0), row.status) << summaryOf(result);
    EXPECT_EQ(result.verdict, row.status == 0 ? Verdict::Down : Verdict::Up) << summaryOf(result);
  }
}

}  // namespace
}  // namespace promonitor::test
