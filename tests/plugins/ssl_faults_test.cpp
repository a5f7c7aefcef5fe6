#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <string>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plugins/plugin_paths.hpp"
#include "tests/plugins/result_facts.hpp"
#include "tests/support/hostile/behaviour.hpp"
#include "tests/support/probe_runner.hpp"
#include "tests/support/program.hpp"
#include "tests/support/sanitizers.hpp"
#include "tests/support/targets.hpp"
#include "tests/support/tls_identity.hpp"

namespace promonitor::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* kOpenssl = "/usr/bin/openssl";

/// What `openssl s_client` says: the number of its verdict on the certificate, or that there was
/// no handshake.
constexpr int kNoHandshake = -1;

int opensslVerdict(const std::string& endpoint, const std::string& name,
                   const std::string& ca_file) {
  const bool address = name.empty();
  std::vector<std::string> command = {
      kOpenssl,  "s_client", "-connect", endpoint,
      "-CAfile", ca_file,    "-brief",   address ? "-verify_ip" : "-verify_hostname"};
  command.push_back(address ? "127.0.0.1" : name);
  if (!address) command.insert(command.end(), {"-servername", name});
  Program program(command);
  const auto status = program.waitForEnd();
  EXPECT_TRUE(status);
  const std::string text = program.out() + program.err();
  if (text.find("CONNECTION ESTABLISHED") == std::string::npos) return kNoHandshake;
  const std::size_t error = text.find("verify error:num=");
  if (error != std::string::npos) return std::atoi(text.c_str() + error + 17);
  return text.find("Verification: OK") != std::string::npos ? 0 : -2;
}

/// Servers of the hostile catalogue, and X509_V_ERR_* of what openssl says to them.
struct FaultRow {
  const char* behaviour;
  int openssl;
};

constexpr FaultRow kFaults[] = {
    {"expired", 10},
    {"not yet valid", 9},
    {"self-signed", 18},
    {"untrusted issuer", 19},
    {"missing intermediate", 20},
    {"RSA-1024", 66},
    {"SHA-1", 68},
    {"wrong host", 62},
    {"wrong address", 64},
    {"address as a name", 64},
    {"name in another case", 0},
    {"NUL in a name", 62},
    {"wildcard", 0},
    {"wildcard for two labels", 62},
    {"wildcard for no label", 62},
    {"wildcard of another domain", 62},
    {"wildcard of all", 62},
    {"wildcard of a top level", 62},
    {"wildcard inside", 62},
    {"two wildcards", 62},
    // RFC 9525, section 6.3. s_client is of the older opinion.
    {"wildcard in a label", 0},
    {"50 certificates", 0},
    {"60 KB certificate", 0},
    {"200 KB certificate", kNoHandshake},
};

/// The table of hostile servers has the codes.
TEST(SslFaults, AreToldApartAsOpensslTellsThem) {
  const bool openssl = access(kOpenssl, X_OK) == 0;
  const TestCertificates certificates;
  ProbeRunner runner(kSslPlugin);
  for (const FaultRow& row : kFaults) {
    SCOPED_TRACE(row.behaviour);
    const auto& bad = std::get<hostile::BadTls>(hostile::behaviourNamed(row.behaviour).deed);
    const TlsTarget target(identityOf(certificates.issue(bad.certificate)));
    GivenOptions options = {{"target", target.endpoint()}, {"tls.ca_file", certificates.caFile()}};
    if (!bad.asked.empty()) options.emplace_back("tls.server_name", bad.asked);

    const CheckResult result = runner.run(options, 2s);

    for (const char* fact : {"cert_subject", "cert_names", "cert_issuer", "cert_serial",
                             "cert_sha256", "cert_not_before", "cert_not_after", "cert_key",
                             "tls_version", "tls_cipher", "cert_chain"}) {
      EXPECT_EQ(attributeOf(result, fact).empty(), row.openssl == kNoHandshake) << fact;
    }
    if (openssl) {
      EXPECT_EQ(opensslVerdict(target.endpoint(), bad.asked, certificates.caFile()), row.openssl);
    }
  }
}

TEST(SslFaults, GoodOnesAreGoodForTheNameAndTheAddress) {
  const TestCertificates certificates;
  const TlsTarget target(identityOf(certificates.issue()));
  ProbeRunner runner(kSslPlugin);
  for (const char* const name : {"localhost", ""}) {
    SCOPED_TRACE(name);

    const CheckResult result = runner.run({{"target", target.endpoint()},
                                           {"tls.ca_file", certificates.caFile()},
                                           {"tls.server_name", name}},
                                          2s);

    EXPECT_EQ(result.verdict, Verdict::Up) << summaryOf(result);
    if (access(kOpenssl, X_OK) == 0) {
      EXPECT_EQ(opensslVerdict(target.endpoint(), name, certificates.caFile()), 0);
    }
  }
}

TEST(SslFaults, SayWhatWasExpectedAndWhatCame) {
  const TestCertificates certificates;
  const TlsTarget target(identityOf(certificates.issue(CertificateFault::WrongHost)));
  ProbeRunner runner(kSslPlugin);

  const CheckResult result =
      runner.run({{"target", target.endpoint()}, {"tls.ca_file", certificates.caFile()}}, 2s);

  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->expected, "127.0.0.1");
  EXPECT_EQ(result.failure->got, "DNS:elsewhere.example");
}

TEST(SslFaults, OldVersionsAreToldWithTheFacts) {
  const TestCertificates certificates;
  const struct {
    const char* minimum;
    const char* code;
    int version;
    bool openssl;  ///< s_client of this system speaks it
  } rows[] = {
      {"1.2", "tls_old_version", TLS1_VERSION, false},
      {"1.2", "tls_old_version", TLS1_1_VERSION, false},
      {"1.2", "", TLS1_2_VERSION, true},
      {"1.3", "tls_old_version", TLS1_2_VERSION, true},
      {"1.3", "", TLS1_3_VERSION, true},
      {"1.0", "", TLS1_VERSION, false},
  };
  ProbeRunner runner(kSslPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.version);
    TlsIdentity identity = identityOf(certificates.issue());
    identity.min_version = row.version;
    identity.max_version = row.version;
    const TlsTarget target(identity);

    const CheckResult result = runner.run({{"target", target.endpoint()},
                                           {"tls.ca_file", certificates.caFile()},
                                           {"tls.min_version", row.minimum}},
                                          2s);

    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result);
    EXPECT_NE(attributeOf(result, "cert_subject"), "");
    EXPECT_NE(attributeOf(result, "tls_version"), "");
    if (access(kOpenssl, X_OK) == 0) {
      EXPECT_EQ(opensslVerdict(target.endpoint(), "localhost", certificates.caFile()),
                row.openssl ? 0 : kNoHandshake);
    }
  }
}

TEST(SslFaults, HandshakesMayStallAtEveryMessage) {
  const TestCertificates certificates;
  ProbeRunner runner(kSslPlugin);
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsIdentity identity = identityOf(certificates.issue());
    identity.min_version = version;
    identity.max_version = version;
    std::size_t records = 0;
    CheckResult result;
    for (; records < 12; ++records) {
      SCOPED_TRACE(records);
      const StartTlsTarget target(identity, {Step::stallTls(records)});
      result = runner.run({{"target", target.endpoint()}, {"tls.ca_file", certificates.caFile()}},
                          150ms);
      EXPECT_LT(runner.elapsed(), kSlowness * 400ms);
      if (result.verdict == Verdict::Up) break;
      EXPECT_EQ(codeOf(result), "tls_timeout") << summaryOf(result);
      EXPECT_EQ(phaseOf(result), Phase::Tls);
    }
    EXPECT_EQ(result.verdict, Verdict::Up) << "with all of them";
    EXPECT_GE(records, 4U) << "messages of a server";
  }
}

}  // namespace
}  // namespace promonitor::test
