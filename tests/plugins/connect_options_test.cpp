#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/model/tried.hpp"
#include "tests/plugins/plugin_paths.hpp"
#include "tests/plugins/result_facts.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/dns_thread.hpp"
#include "tests/support/probe_runner.hpp"
#include "tests/support/sanitizers.hpp"
#include "tests/support/targets.hpp"
#include "tests/support/tls_identity.hpp"

namespace promonitor::test {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// "address code" of each, without ports, in the order of the addresses.
std::vector<std::string> triedBy(const CheckResult& result) {
  std::vector<std::string> all;
  for (const Tried& one : triedOf(result)) {
    all.push_back(one.address.substr(0, one.address.rfind(':')) + " " + one.code);
  }
  std::sort(all.begin(), all.end());
  return all;
}

/// Two addresses, the first of which nobody serves.
void fillNames(FakeDns& dns) {
  dns.set("half.example", kTypeA, {.addresses = {"127.0.0.2", "127.0.0.1"}});
  dns.set("whole.example", kTypeA, {.addresses = {"127.0.0.1"}});
}

GivenOption serversOf(const DnsThread& dns) {
  GivenOption option("resolver", "");
  option.value.type = OptionInput::Type::List;
  option.value.items = {OptionInput::scalar(dns.endpoint(), true)};
  return option;
}

TEST(ConnectOptions, ChooseWhichAddressesHaveToAnswer) {
  const DnsThread dns(fillNames);
  const SilentTarget target;
  const std::string port = ":" + std::to_string(target.port());
  const std::string refused = "127.0.0.2 connect_refused";
  const struct {
    const char *name, *addresses, *code;
    std::vector<std::string> tried;
  } rows[] = {
      {"whole.example", "any", "", {}},
      {"whole.example", "all", "", {}},
      {"half.example", "any", "", {"127.0.0.1 ok", refused}},
      {"half.example", "first", "connect_refused", {refused}},
      {"half.example", "all", "connect_refused", {"127.0.0.1 ok", refused}},
  };
  ProbeRunner runner(kTcpPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(std::string(row.name) + " " + row.addresses);

    const CheckResult result =
        runner.run({{"target", row.name + port}, {"addresses", row.addresses}, serversOf(dns)}, 2s);

    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result);
    EXPECT_EQ(triedBy(result), row.tried);
  }
}

TEST(ConnectOptions, EveryCertificateIsJudged) {
  const TestCertificates certificates;
  const DnsThread dns([](FakeDns& names) {
    names.set("localhost.example", kTypeA, {.addresses = {"127.0.0.1", "127.0.0.2"}});
  });
  const TlsTarget target(identityOf(certificates.issue()));
  ProbeRunner runner(kSslPlugin);

  const CheckResult result =
      runner.run({{"target", "localhost.example:" + std::to_string(target.port())},
                  {"addresses", "all"},
                  {"tls.server_name", "localhost"},
                  {"tls.ca_file", certificates.caFile()},
                  serversOf(dns)},
                 2s);

  EXPECT_EQ(codeOf(result), "connect_refused") << summaryOf(result);
  EXPECT_THAT(summaryOf(result), HasSubstr("1 of 2 addresses do not answer: 127.0.0.2:"));
}

TEST(ConnectOptions, CertificateOfALaterAddressIsJudgedToo) {
  const TestCertificates certificates;
  const struct {
    CertificateFault first, second;
    const char *addresses, *verify, *code, *culprit;
  } rows[] = {
      {CertificateFault::None, CertificateFault::None, "all", "true", "", ""},
      {CertificateFault::None, CertificateFault::Expired, "all", "true", "tls_expired",
       "the certificate of 127.0.0.2:"},
      {CertificateFault::None, CertificateFault::WrongHost, "all", "true", "tls_name_mismatch",
       "the certificate of 127.0.0.2:"},
      {CertificateFault::SelfSigned, CertificateFault::None, "all", "true", "tls_self_signed", ""},
      {CertificateFault::None, CertificateFault::Expired, "all", "false", "", ""},
      {CertificateFault::None, CertificateFault::Expired, "first", "true", "", ""},
  };
  const DnsThread dns([](FakeDns& names) {
    names.set("two.example", kTypeA, {.addresses = {"127.0.0.1", "127.0.0.2"}});
  });
  const TargetBehaviour greets = {.opening = {Step::startTls()}, .on_input = {}};
  ProbeRunner runner(kSslPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(std::string(row.addresses) + " " + row.code);
    const TargetServer first(
        {.behaviour = greets, .identity = identityOf(certificates.issue(row.first))});
    const TargetServer second({.behaviour = greets,
                               .identity = identityOf(certificates.issue(row.second)),
                               .address = "127.0.0.2",
                               .port = first.port()});

    const CheckResult result =
        runner.run({{"target", "two.example:" + std::to_string(first.port())},
                    {"addresses", row.addresses},
                    {"tls.server_name", "localhost"},
                    {"tls.ca_file", certificates.caFile()},
                    {"tls.verify", row.verify},
                    serversOf(dns)},
                   2s);

    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result);
    EXPECT_THAT(summaryOf(result), HasSubstr(row.culprit));
  }
}

TEST(ConnectOptions, TellWhatWasTriedWheneverACheckFails) {
  const TestCertificates certificates;
  const FullBacklog full;
  const SilentTarget silent;
  const RefusedPort refused;
  const TlsTarget expired(identityOf(certificates.issue(CertificateFault::Expired)));
  const struct {
    std::string target;
    GivenOptions options;
    const char *code, *tried;
  } rows[] = {
      {refused.endpoint(), {}, "connect_refused", "127.0.0.1 connect_refused"},
      {full.endpoint(), {}, "connect_timeout", "127.0.0.1 connect_timeout"},
      {full.endpoint(),
       {{"limits.connect", "50ms"}},
       "connect_timeout",
       "127.0.0.1 connect_timeout"},
      {silent.endpoint(), {{"tls.enabled", "true"}}, "tls_timeout", "127.0.0.1 tls_timeout"},
      {expired.endpoint(),
       {{"tls.enabled", "true"}, {"tls.ca_file", certificates.caFile()}},
       "tls_expired",
       "127.0.0.1 tls_expired"},
      {silent.endpoint(), {{"expect", "hello"}}, "expect_timeout", "127.0.0.1 ok"},
      {"169.254.169.254:80", {}, "policy_denied", "169.254.169.254 policy_denied"},
  };
  ProbeRunner runner(kTcpPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.target + " " + row.code);
    GivenOptions options = row.options;
    options.emplace_back("target", row.target);

    const CheckResult result = runner.run(options, 300ms);

    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result);
    EXPECT_THAT(triedBy(result), ElementsAre(row.tried));
  }
  EXPECT_THAT(triedBy(runner.run({{"target", silent.endpoint()}})), IsEmpty())
      << "one address that answered says nothing new";
}

TEST(ConnectOptions, EndAnAnswerThatIsTooSlow) {
  const SilentTarget silent;
  const TcpTarget dripping({Step::drip(std::string(10000, 'x'), 5ms)});
  const struct {
    std::string target, limit;
    const char* code;
    Phase phase;
  } rows[] = {{silent.endpoint(), "limits.ttfb", "ttfb_timeout", Phase::Ttfb},
              {dripping.endpoint(), "limits.transfer", "transfer_timeout", Phase::Transfer}};
  ProbeRunner runner(kTcpPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.code);

    const CheckResult result =
        runner.run({{"target", row.target}, {"expect", "hello"}, {row.limit, "100ms"}}, 5s);

    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result);
    EXPECT_EQ(phaseOf(result), row.phase);
    ASSERT_TRUE(result.failure);
    EXPECT_EQ(result.failure->expected, "at most 100 ms");
    EXPECT_LT(runner.elapsed(), kSlowness * 2s) << "long before the time-out";
  }
}

TEST(ConnectOptions, ConnectElsewhereUnderTheSameName) {
  const TestCertificates certificates;
  const TlsTarget target(identityOf(certificates.issue()));
  ProbeRunner runner(kSslPlugin);
  const GivenOptions options = {{"target", "localhost:1"},
                                {"connect_to", target.endpoint()},
                                {"source_address", "127.0.0.9"},
                                {"tls.ca_file", certificates.caFile()}};

  const CheckResult result = runner.run(options, 2s);

  EXPECT_EQ(codeOf(result), "") << summaryOf(result);
  EXPECT_EQ(attributeOf(result, "peer"), target.endpoint());
  EXPECT_EQ(attributeOf(result, "cert_trust"), "trusted") << "for localhost";
}

TEST(ConnectOptions, ShowAClientCertificate) {
  const TestCertificates certificates;
  const CertificateFiles client = certificates.issue();
  TlsIdentity strict = identityOf(certificates.issue());
  strict.wants_client_certificate = true;
  const TlsTarget target(strict, {Step::send("+OK\r\n")});
  ProbeRunner runner(kTcpPlugin);
  GivenOptions options = {{"target", target.endpoint()},
                          {"tls.enabled", "true"},
                          {"tls.ca_file", certificates.caFile()},
                          {"expect", "+OK"}};

  EXPECT_EQ(runner.run(options, 2s).verdict, Verdict::Down);

  options.emplace_back("tls.client_cert", client.chain);
  options.emplace_back("tls.client_key", client.key);
  const CheckResult shown = runner.run(options, 2s);
  EXPECT_EQ(shown.verdict, Verdict::Up) << summaryOf(shown);
}

TEST(ConnectOptions, SpeakTheVersionsThatAreGiven) {
  const TestCertificates certificates;
  TlsIdentity old = identityOf(certificates.issue());
  old.min_version = old.max_version = TLS1_VERSION;
  const TlsTarget target(old);
  ProbeRunner runner(kTcpPlugin);
  GivenOptions options = {{"target", target.endpoint()},
                          {"tls.enabled", "true"},
                          {"tls.ca_file", certificates.caFile()}};

  EXPECT_EQ(codeOf(runner.run(options, 2s)), "tls_old_version");

  options.emplace_back("tls.min_version", "1.0");
  const CheckResult spoken = runner.run(options, 2s);
  EXPECT_EQ(spoken.verdict, Verdict::Up) << summaryOf(spoken);
  EXPECT_EQ(attributeOf(spoken, "tls_version"), "TLSv1");
}

}  // namespace
}  // namespace promonitor::test
