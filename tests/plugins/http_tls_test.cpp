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

}  // namespace
}  // namespace promonitor::test
