#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plugins/both_clients.hpp"
#include "tests/plugins/plugin_paths.hpp"
#include "tests/support/http_target.hpp"
#include "tests/support/tls_identity.hpp"

namespace promonitor::test {
namespace {

using ::testing::HasSubstr;

TEST(HttpClientsCertificates, JudgeThemAlike) {
  using Fault = CertificateFault;
  const struct {
    const char* what;
    Fault fault;
    std::vector<std::string> names;
    std::string asked;  ///< tls.server_name
  } rows[] = {
      {"good", Fault::None, {"IP:127.0.0.1"}, {}},
      {"expired", Fault::Expired, {"IP:127.0.0.1"}, {}},
      {"not yet valid", Fault::NotYetValid, {"IP:127.0.0.1"}, {}},
      {"self-signed", Fault::SelfSigned, {"IP:127.0.0.1"}, {}},
      {"wrong host", Fault::WrongHost, {}, {}},
      {"unknown authority", Fault::UntrustedIssuer, {"IP:127.0.0.1"}, {}},
      {"incomplete", Fault::MissingIntermediate, {"IP:127.0.0.1"}, {}},
      {"weak key", Fault::WeakKey, {"IP:127.0.0.1"}, {}},
      {"weak signature", Fault::WeakSignature, {"IP:127.0.0.1"}, {}},
      {"no names", Fault::None, {}, {}},
      {"no names, expired", Fault::Expired, {}, {}},
      {"no names of hosts", Fault::None, {"email:a@other.example", "URI:https://127.0.0.1/"}, {}},
      {"another address", Fault::None, {"IP:127.0.0.2", "IP:::1"}, {}},
      {"address as a name", Fault::None, {"DNS:127.0.0.1"}, {}},
      {"the second", Fault::None, {"DNS:a.example", "IP:127.0.0.1"}, {}},
      {"name", Fault::None, {"DNS:shop.example"}, "shop.example"},
      {"name in another case", Fault::None, {"DNS:SHOP.example"}, "Shop.Example"},
      {"name with a dot", Fault::None, {"DNS:shop.example"}, "shop.example."},
      {"other name", Fault::None, {"DNS:shop.example"}, "shop.test"},
      {"name with an underscore", Fault::None, {"DNS:*.shop.example"}, "a_b.shop.example"},
      {"wildcard", Fault::None, {"DNS:*.shop.example"}, "a.shop.example"},
      {"wildcard, two labels", Fault::None, {"DNS:*.shop.example"}, "a.b.shop.example"},
      {"wildcard, no label", Fault::None, {"DNS:*.shop.example"}, "shop.example"},
      {"wildcard of a top level", Fault::None, {"DNS:*.example"}, "shop.example"},
      {"wildcard in a label", Fault::None, {"DNS:s*.shop.example"}, "sa.shop.example"},
      {"wildcard for IDNA", Fault::None, {"DNS:*.shop.example"}, "xn--bcher-kva.shop.example"},
      {"address for a name", Fault::None, {"IP:127.0.0.1"}, "shop.example"},
  };
  const TestCertificates certificates;
  ProbeRunner runner(kHttpPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    CertificateSpec spec;
    spec.fault = row.fault;
    spec.names = row.names;
    const HttpTarget target(HttpAnswer{}, identityOf(certificates.issue(spec)));
    GivenOptions options = {{"url", target.url()}, {"tls.ca_file", certificates.caFile()}};
    if (!row.asked.empty()) options.emplace_back("tls.server_name", row.asked);

    expectTheSame(ask(runner, options));
    options.emplace_back("tls.verify", "false");
    expectTheSame(ask(runner, options));
  }
}

TEST(HttpClientsCertificates, OfAddressesOfBothFamiliesAreJudgedAlike) {
  const TestCertificates certificates;
  ProbeRunner runner(kHttpPlugin);
  for (const char* name : {"IP:::1", "IP:::2", "IP:127.0.0.1", "DNS:::1"}) {
    SCOPED_TRACE(name);
    CertificateSpec spec;
    spec.names = {name};
    const HttpTarget target([](const HttpRequest&) { return HttpAnswer{}; },
                            identityOf(certificates.issue(spec)), true);

    expectTheSame(ask(runner, {{"url", target.url()}, {"tls.ca_file", certificates.caFile()}}));
  }
}

TEST(HttpClientsCertificates, ShowThemAlike) {
  const TestCertificates certificates;
  const CertificateFiles good = certificates.issue();
  const CertificateFiles expired = certificates.issue(CertificateFault::Expired);
  const CertificateFiles stranger = certificates.issue(CertificateFault::UntrustedIssuer);
  const struct {
    const char* what;
    std::string certificate, key;
  } rows[] = {
      {"none", {}, {}},
      {"good", good.chain, good.key},
      {"expired", expired.chain, expired.key},
      {"of a stranger", stranger.chain, stranger.key},
      {"of another key", good.chain, stranger.key},
      {"no certificate", "/does/not/exist.pem", good.key},
      {"no key", good.chain, "/does/not/exist.pem"},
      {"a key for a certificate", good.key, good.key},
  };
  ProbeRunner runner(kHttpPlugin);
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsIdentity identity = identityOf(certificates.issue());
    identity.client_ca_pem = pemOf(certificates.caFile());
    identity.max_version = version;
    const HttpTarget target(HttpAnswer{}, identity);
    for (const auto& row : rows) {
      SCOPED_TRACE(std::string(row.what) + (version == TLS1_2_VERSION ? ", TLS 1.2" : ""));
      GivenOptions options = {{"url", target.url()}, {"tls.ca_file", certificates.caFile()}};
      if (!row.key.empty()) {
        options.emplace_back("tls.client_cert", row.certificate);
        options.emplace_back("tls.client_key", row.key);
      }

      auto results = ask(runner, options);
      if (codeOf(results.first) == "tls_handshake") {
        // libcurl asks for the peer's name first, or drops what the alert says.
        EXPECT_THAT(gotOf(results.first), HasSubstr("alert"));
        results.second.failure->got = results.first.failure->got;
      }
      expectTheSame(results);
    }
  }
}

TEST(HttpClientsCertificates, TrustRootsAlike) {
  const TestCertificates certificates;
  const HttpTarget target(HttpAnswer{}, identityOf(certificates.issue()));
  ProbeRunner runner(kHttpPlugin);

  for (const std::string& file :
       {std::string("/does/not/exist.pem"), certificates.issue().key, certificates.issue().chain,
        certificates.caFile(), std::string()}) {
    SCOPED_TRACE(file);
    expectTheSame(ask(runner, {{"url", target.url()}, {"tls.ca_file", file}}));
  }
  // Of a root with the same name and another key libcurl tells what OpenSSL noticed first.
  const TestCertificates others;
  auto results = ask(runner, {{"url", target.url()}, {"tls.ca_file", others.caFile()}});
  EXPECT_EQ(gotOf(results.first), "SSL certificate problem: certificate signature failure");
  results.second.failure->got = results.first.failure->got;
  results.second.failure->summary = results.first.failure->summary;
  expectTheSame(results);
}

}  // namespace
}  // namespace promonitor::test
