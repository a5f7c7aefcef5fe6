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

struct ScriptRow {
  const char* what;
  Script script;
  GivenOptions options;
  const char* code;
  Verdict verdict;
  Phase phase;
};

TEST(TcpProbe, SendsAndJudgesTheAnswer) {
  const auto up = Verdict::Up;
  const auto down = Verdict::Down;
  const GivenOptions greeting = {{"expect", "SSH-2.0"}};
  const GivenOptions ping = {{"send", "PING\r\n"}, {"expect", "+PONG"}};
  const ScriptRow rows[] = {
      {"connects only", {}, {}, "", up, Phase::None},
      {"greeting", {Step::send("SSH-2.0-x\r\n")}, greeting, "", up, Phase::None},
      {"greeting in drips", {Step::drip("SSH-2.0-x\r\n", 2ms)}, greeting, "", up, Phase::None},
      {"greeting not first", {Step::send("hello SSH-2.0")}, greeting, "", up, Phase::None},
      {"answer", {Step::expect("PING\r\n"), Step::send("+PONG\r\n")}, ping, "", up, Phase::None},
      {"other greeting",
       {Step::send("220 mail\r\n")},
       greeting,
       "expect_timeout",
       down,
       Phase::Transfer},
      {"no greeting", {}, greeting, "expect_timeout", down, Phase::Ttfb},
      {"closes", {Step::close()}, greeting, "expect_mismatch", down, Phase::Ttfb},
      {"closes after another",
       {Step::send("220\r\n"), Step::close()},
       greeting,
       "expect_mismatch",
       down,
       Phase::Transfer},
  };
  ProbeRunner runner(kTcpPlugin);
  for (const ScriptRow& row : rows) {
    SCOPED_TRACE(row.what);
    const TcpTarget target(row.script);
    GivenOptions options = row.options;
    options.emplace_back("target", target.endpoint());

    const CheckResult result = runner.run(options, 300ms);

    EXPECT_EQ(result.verdict, row.verdict) << summaryOf(result);
    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result);
    EXPECT_EQ(phaseOf(result), row.phase);
    EXPECT_EQ(result.status_code, std::nullopt);
    EXPECT_EQ(attributeOf(result, "peer"), target.endpoint());
    EXPECT_LT(runner.elapsed(), kSlowness * 550ms);
  }
}

TEST(TcpProbe, SaysWhatWasExpectedAndWhatCame) {
  const TcpTarget target({Step::send("220 mail\r\n\x01"), Step::close()});
  ProbeRunner runner(kTcpPlugin);

  const CheckResult result = runner.run({{"target", target.endpoint()}, {"expect", "SSH"}});

  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->summary, "'SSH' did not come before the peer closed the connection");
  EXPECT_EQ(result.failure->expected, "SSH");
  EXPECT_EQ(result.failure->got, "220 mail\\r\\n\\x01");
}

TEST(TcpProbe, SpeaksTlsAndVerifies) {
  const TestCertificates certificates;
  const struct {
    const char* what;
    GivenOptions options;
    const char* code;
    CertificateFault fault;
    Verdict verdict;
  } rows[] = {
      {"good", {}, "", CertificateFault::None, Verdict::Up},
      {"expired, not verified",
       {{"tls.verify", "false"}},
       "",
       CertificateFault::Expired,
       Verdict::Up},
      {"other name asked for",
       {{"tls.server_name", "other.example"}},
       "tls_name_mismatch",
       CertificateFault::None,
       Verdict::Down},
      {"name asked for",
       {{"tls.server_name", "localhost"}},
       "",
       CertificateFault::None,
       Verdict::Up},
  };
  ProbeRunner runner(kTcpPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    const TlsTarget target(identityOf(certificates.issue(row.fault)), {Step::send("+OK\r\n")});
    GivenOptions options = row.options;
    options.emplace_back("target", target.endpoint());
    options.emplace_back("tls.enabled", "true");
    options.emplace_back("tls.ca_file", certificates.caFile());
    options.emplace_back("expect", "+OK");

    const CheckResult result = runner.run(options, 2s);

    EXPECT_EQ(result.verdict, row.verdict) << summaryOf(result);
    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result);
  }
}

TEST(TcpProbe, WantsRefusalsAndEnds) {
  const RefusedPort refused;
  const FullBacklog full;
  const TcpTarget open(Script{});
  const TcpTarget closing({Step::close()});
  const TcpTarget closing_later({Step::expect("QUIT"), Step::send("221\r\n"), Step::close()});
  const TcpTarget resetting({Step::wait(5ms), Step::reset()});
  const TcpTarget resetting_at_once({Step::reset()});
  const TcpTarget talking({Step::flood(std::string(1000, 'x'))});
  const struct {
    const char* what;
    std::string target;
    const char* outcome;
    GivenOptions options;
    const char* code;
    Phase phase;
  } rows[] = {
      {"refuses", refused.endpoint(), "refused", {}, "", Phase::None},
      {"takes connections", open.endpoint(), "refused", {}, "not_refused", Phase::Connect},
      {"does not answer", full.endpoint(), "refused", {}, "connect_timeout", Phase::Connect},
      {"closes", closing.endpoint(), "closed", {}, "", Phase::None},
      {"resets", resetting.endpoint(), "closed", {}, "", Phase::None},
      {"resets at once", resetting_at_once.endpoint(), "closed", {}, "", Phase::None},
      {"closes when told to",
       closing_later.endpoint(),
       "closed",
       {{"send", "QUIT"}, {"expect", "221"}},
       "",
       Phase::None},
      {"stays", open.endpoint(), "closed", {}, "not_closed", Phase::Transfer},
      {"sends without end", talking.endpoint(), "closed", {}, "not_closed", Phase::Transfer},
      {"refuses instead", refused.endpoint(), "closed", {}, "connect_refused", Phase::Connect},
  };
  ProbeRunner runner(kTcpPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    GivenOptions options = row.options;
    options.emplace_back("target", row.target);
    options.emplace_back("outcome", row.outcome);

    const CheckResult result = runner.run(options, 300ms);

    const bool up = std::string(row.code).empty();
    EXPECT_EQ(result.verdict, up ? Verdict::Up : Verdict::Down) << summaryOf(result);
    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result);
    EXPECT_EQ(phaseOf(result), row.phase);
    EXPECT_LT(runner.elapsed(), kSlowness * 550ms);
  }
}

TEST(TcpProbe, RefusesOptionsThatDoNotFit) {
  const struct {
    GivenOptions options;
    const char* reason;
  } rows[] = {
      {{{"target", "host"}}, "port"},
      {{{"target", "host:99999"}}, "99999"},
      {{{"target", "host:1"}, {"expect", std::string(70000, 'x')}}, "64 KiB"},
      {{{"target", "host:1"}, {"ip_family", "ipx"}}, "ipx"},
      {{{"target", "host:1"}, {"tls", "true"}}, "'tls' is a map of options"},
      {{{"target", "host:1"}, {"tls.verify", "false"}}, "'tls.verify': TLS is off"},
      {{{"target", "host:1"}, {"outcome", "up"}}, "up"},
      {{{"target", "host:1"}, {"outcome", "refused"}, {"send", "x"}},
       "'send': it has no effect where the connection is to be refused"},
      {{{"target", "host:1"}, {"outcome", "refused"}, {"tls.enabled", "true"}},
       "'tls.enabled': it has no effect where the connection is to be refused"},
  };
  ProbeRunner runner(kTcpPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.reason);
    EXPECT_THAT(runner.refusal(row.options), HasSubstr(row.reason));
  }
}

}  // namespace
}  // namespace promonitor::test
