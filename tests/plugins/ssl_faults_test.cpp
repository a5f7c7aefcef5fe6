#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plugins/plugin_paths.hpp"
#include "tests/plugins/result_facts.hpp"
#include "tests/support/probe_runner.hpp"
#include "tests/support/program.hpp"
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

CertificateSpec with(CertificateFault fault) {
  CertificateSpec spec;
  spec.fault = fault;
  return spec;
}

CertificateSpec named(std::string name) {
  CertificateSpec spec;
  spec.names = {std::move(name)};
  return spec;
}

CertificateSpec rawName(std::string bytes) {
  CertificateSpec spec;
  spec.raw_name = std::move(bytes);
  return spec;
}

CertificateSpec sized(std::size_t padding, std::size_t extra) {
  CertificateSpec spec;
  spec.padding = padding;
  spec.extra = extra;
  return spec;
}

struct FaultRow {
  const char* what;
  CertificateSpec spec;
  const char* name;  ///< asked for; empty: the address
  const char* code;
  int openssl;
};

std::vector<FaultRow> faults() {
  using Fault = CertificateFault;
  const std::string hidden("localhost\0.evil.test", 20);
  return {
      {"good", {}, "localhost", "", 0},
      {"good for the address", {}, "", "", 0},
      {"expired", with(Fault::Expired), "localhost", "tls_expired", 10},
      {"not yet valid", with(Fault::NotYetValid), "localhost", "tls_not_yet_valid", 9},
      {"self-signed", with(Fault::SelfSigned), "localhost", "tls_self_signed", 18},
      {"stranger", with(Fault::UntrustedIssuer), "localhost", "tls_untrusted", 19},
      {"no intermediate", with(Fault::MissingIntermediate), "localhost", "tls_incomplete_chain",
       20},
      {"weak key", with(Fault::WeakKey), "localhost", "tls_weak_key", 66},
      {"weak signature", with(Fault::WeakSignature), "localhost", "tls_weak_signature", 68},
      {"wrong host", with(Fault::WrongHost), "localhost", "tls_name_mismatch", 62},
      {"wrong address", named("DNS:localhost"), "", "tls_name_mismatch", 64},
      {"address as a name", named("DNS:127.0.0.1"), "", "tls_name_mismatch", 64},
      {"other case", named("DNS:LocalHost"), "localhost", "", 0},
      {"wildcard", named("DNS:*.shop.test"), "a.shop.test", "", 0},
      {"wildcard, two labels", named("DNS:*.shop.test"), "a.b.shop.test", "tls_name_mismatch", 62},
      {"wildcard, no label", named("DNS:*.shop.test"), "shop.test", "tls_name_mismatch", 62},
      {"wildcard, other domain", named("DNS:*.shop.test"), "a.shop.example", "tls_name_mismatch",
       62},
      {"wildcard of all", named("DNS:*"), "localhost", "tls_name_mismatch", 62},
      {"wildcard of a top level", named("DNS:*.test"), "shop.test", "tls_name_mismatch", 62},
      {"wildcard inside", named("DNS:a.*.test"), "a.shop.test", "tls_name_mismatch", 62},
      {"two wildcards", named("DNS:*.*.test"), "a.shop.test", "tls_name_mismatch", 62},
      // RFC 9525, section 6.3: a wildcard is a whole label. s_client is of the older opinion.
      {"wildcard in a label", named("DNS:w*.shop.test"), "www.shop.test", "tls_name_mismatch", 0},
      {"NUL in a name", rawName(hidden), "localhost", "tls_name_mismatch", 62},
      {"50 certificates", sized(0, 48), "localhost", "", 0},
      {"60 KB certificate", sized(60'000, 0), "localhost", "", 0},
      {"200 KB certificate", sized(200'000, 0), "localhost", "tls_handshake", kNoHandshake},
  };
}

TEST(SslFaults, AreToldApartAsOpensslTellsThem) {
  const bool openssl = access(kOpenssl, X_OK) == 0;
  const TestCertificates certificates;
  ProbeRunner runner(kSslPlugin);
  for (const FaultRow& row : faults()) {
    SCOPED_TRACE(row.what);
    const TlsTarget target(identityOf(certificates.issue(row.spec)));
    GivenOptions options = {{"target", target.endpoint()}, {"tls.ca_file", certificates.caFile()}};
    if (*row.name != '\0') options.emplace_back("tls.server_name", row.name);

    const CheckResult result = runner.run(options, 2s);

    const bool up = std::string(row.code).empty();
    EXPECT_EQ(result.verdict, up ? Verdict::Up : Verdict::Down) << summaryOf(result);
    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result);
    EXPECT_EQ(phaseOf(result), up ? Phase::None : Phase::Tls);
    const bool no_facts = std::string(row.code) == "tls_handshake";
    for (const char* fact : {"cert_subject", "cert_names", "cert_issuer", "cert_serial",
                             "cert_sha256", "cert_not_before", "cert_not_after", "cert_key",
                             "tls_version", "tls_cipher", "cert_chain"}) {
      EXPECT_EQ(attributeOf(result, fact).empty(), no_facts) << fact;
    }
    if (openssl) {
      EXPECT_EQ(opensslVerdict(target.endpoint(), row.name, certificates.caFile()), row.openssl);
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
      EXPECT_LT(runner.elapsed(), 400ms);
      if (result.verdict == Verdict::Up) break;
      EXPECT_EQ(codeOf(result), "tls_timeout") << summaryOf(result);
      EXPECT_EQ(phaseOf(result), Phase::Tls);
    }
    EXPECT_EQ(result.verdict, Verdict::Up) << "with all of them";
    EXPECT_GE(records, 4U) << "messages of a server";
  }
}

TEST(SslFaults, ServersThatBreakOffOrRefuse) {
  const TestCertificates certificates;
  // Alert: handshake failure (RFC 8446, section 6).
  const std::string alert = {0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28};
  const std::string record = {0x16, 0x03, 0x03, 0x40, 0x00};
  const TcpTarget refusing({Step::wait(5ms), Step::send(alert), Step::close()});
  const TcpTarget garbage({Step::wait(5ms), Step::send(record + std::string(600, 'x'))});
  const TcpTarget resetting({Step::wait(5ms), Step::reset()});
  const TlsTarget cutting(identityOf(certificates.issue()), {Step::cut()});
  const struct {
    const char* what;
    std::string target;
    const char* code;
  } rows[] = {
      {"refuses", refusing.endpoint(), "tls_handshake"},
      {"garbage in a record that does not end", garbage.endpoint(), "tls_timeout"},
      {"resets", resetting.endpoint(), "tls_closed"},
      {"no close_notify", cutting.endpoint(), ""},
  };
  ProbeRunner runner(kSslPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);

    const CheckResult result =
        runner.run({{"target", row.target}, {"tls.ca_file", certificates.caFile()}}, 300ms);

    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result);
    EXPECT_LT(runner.elapsed(), 550ms);
  }
}

}  // namespace
}  // namespace promonitor::test
