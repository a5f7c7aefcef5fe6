#include <chrono>
#include <string>
#include <utility>
#include <vector>

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
using ::testing::MatchesRegex;

using StepTexts = std::vector<std::pair<std::string, std::string>>;

OptionInput inputOf(const StepTexts& steps) {
  OptionInput list;
  list.type = OptionInput::Type::List;
  for (const auto& [key, text] : steps) {
    OptionInput map;
    map.type = OptionInput::Type::Map;
    map.entries.emplace_back(key, OptionInput::scalar(text, key != "starttls"));
    list.items.push_back(map);
  }
  return list;
}

GivenOption stepsOption(const StepTexts& steps) {
  GivenOption option("steps", "");
  option.value = inputOf(steps);
  return option;
}

struct ConversationRow {
  const char* what;
  Script script;
  StepTexts steps;
  const char* code;
  const char* summary;
};

std::vector<ConversationRow> conversations() {
  const std::string kibibyte(1024, 'x');
  return {
      {"dialogue",
       {Step::send("220 mail\r\n"), Step::expect("EHLO x\r\n"), Step::send("250-a\r\n250 b\r\n")},
       {{"expect", "220 "}, {"send", "EHLO x\r\n"}, {"expect", "250 "}},
       "",
       ""},
      {"bytes",
       {Step::expect(std::string("\0\x01\xff", 3)), Step::send("\xfe\xed")},
       {{"send_hex", "00 01 FF"}, {"expect_hex", "feed"}},
       "",
       ""},
      {"a capture is said back",
       {Step::send("+OK <12.34@pop>\r\n"), Step::expect("APOP <12.34@pop> 12"), Step::send("+OK")},
       {{"expect_regex", "<(\\d+)\\.\\d+@[a-z]+>"}, {"send", "APOP ${0} ${1}"}, {"expect", "+OK"}},
       "",
       ""},
      {"a capture is expected",
       {Step::send("id=7\r\n"), Step::expect("GET"), Step::send("got 7")},
       {{"expect_regex", "id=(\\d)"}, {"send", "GET"}, {"expect", "got ${1}"}},
       "",
       ""},
      {"another capture is expected",
       {Step::send("id=7\r\n"), Step::expect("GET"), Step::send("got 8")},
       {{"expect_regex", "id=(\\d)"}, {"send", "GET"}, {"expect", "got ${1}"}},
       "expect_timeout",
       "step 3: 'got ${1}' did not come in time"},
      {"in drips",
       {Step::drip("one two three", 1ms)},
       {{"expect", "two"}, {"expect_regex", "t.ree"}},
       "",
       ""},
      {"what matched is taken",
       {Step::send("one"), Step::close()},
       {{"expect", "one"}, {"expect", "one"}},
       "expect_mismatch",
       "step 2: 'one' did not come before the peer closed the connection"},
      {"any byte is a character",
       {Step::send("a\xff\xfe\n")},
       {{"expect_regex", "^a..$"}, {"expect", "\n"}},
       "expect_timeout",
       "step 1: '/^a..$/' did not come in time"},
      {"lines by flag", {Step::send("x\na\xff\xfe\n")}, {{"expect_regex", "(?m)^a..$"}}, "", ""},
      {"endless",
       {Step::flood(kibibyte)},
       {{"expect", "x"}, {"expect_regex", "y+$"}},
       "expect_mismatch",
       "step 2: '/y+$/' is not in the first 64 KiB"},
      {"endless, all of it wanted",
       {Step::flood("ab")},
       {{"expect_regex", "(a|b)*c"}},
       "expect_mismatch",
       "step 1: '/(a|b)*c/' is not in the first 64 KiB"},
      {"resets", {Step::send("x"), Step::wait(5ms), Step::reset()}, {{"expect", "y"}}, "reset", ""},
  };
}

TEST(TcpSteps, HoldAConversation) {
  ProbeRunner runner(kTcpPlugin);
  for (const ConversationRow& row : conversations()) {
    SCOPED_TRACE(row.what);
    const TcpTarget target(row.script);
    // Others end as soon as the peer's bytes are there, on a busy machine, too.
    const bool takes_all = std::string_view(row.code) == "expect_timeout";
    const std::chrono::milliseconds timeout = takes_all ? 400ms : 5s;

    const CheckResult result =
        runner.run({{"target", target.endpoint()}, stepsOption(row.steps)}, timeout);

    const bool up = std::string(row.code).empty();
    EXPECT_EQ(result.verdict, up ? Verdict::Up : Verdict::Down) << summaryOf(result);
    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result);
    EXPECT_THAT(summaryOf(result), HasSubstr(row.summary));
    EXPECT_LT(runner.elapsed(), timeout + kSlowness * 250ms);
    EXPECT_LE(metricOf(result, "bytes"), 65536);
  }
}

TEST(TcpSteps, TellTheTimeOfEach) {
  const TcpTarget target({Step::wait(100ms), Step::send("220 x\r\n"), Step::expect("QUIT")});
  ProbeRunner runner(kTcpPlugin);

  const CheckResult result = runner.run(
      {{"target", target.endpoint()}, stepsOption({{"expect", "220"}, {"send", "QUIT\r\n"}})});

  EXPECT_EQ(result.verdict, Verdict::Up) << summaryOf(result);
  EXPECT_THAT(attributeOf(result, "steps"),
              MatchesRegex("1 expect [0-9.]+ ms; 2 send [0-9.e-]+ ms"));
  EXPECT_GE(result.phases[Phase::Ttfb], 50'000) << "on a busy machine, too";
  EXPECT_GE(result.phases[Phase::Send], 0);
}

TEST(TcpSteps, UpgradeToTls) {
  const TestCertificates certificates;
  const Script smtp = {Step::send("220 mail ready\r\n"),
                       Step::expect("STARTTLS\r\n"),
                       Step::send("220 go ahead\r\n"),
                       Step::startTls(),
                       Step::expect("EHLO"),
                       Step::send("250 secret\r\n")};
  const StepTexts steps = {{"expect", "220"}, {"send", "STARTTLS\r\n"},
                           {"expect", "220"}, {"starttls", "true"},
                           {"send", "EHLO"},  {"expect", "250 secret"}};
  Script injecting = smtp;
  injecting[2] = Step::send("220 go ahead\r\n250 injected\r\n");
  const struct {
    const char* what;
    Script script;
    CertificateFault fault;
    GivenOptions options;
    const char* code;
  } rows[] = {
      {"good", smtp, CertificateFault::None, {}, ""},
      {"expired", smtp, CertificateFault::Expired, {}, "tls_expired"},
      {"expired, not verified", smtp, CertificateFault::Expired, {{"tls.verify", "false"}}, ""},
      {"sends ahead of TLS", injecting, CertificateFault::None, {}, "protocol"},
  };
  ProbeRunner runner(kTcpPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    const StartTlsTarget target(identityOf(certificates.issue(row.fault)), row.script);
    GivenOptions options = row.options;
    options.emplace_back("target", target.endpoint());
    options.emplace_back("tls.ca_file", certificates.caFile());
    options.push_back(stepsOption(steps));

    const CheckResult result = runner.run(options, 2s);

    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result);
    const bool up = std::string(row.code).empty();
    EXPECT_EQ(result.verdict, up ? Verdict::Up : Verdict::Down);
    if (up) {
      EXPECT_THAT(attributeOf(result, "steps"), HasSubstr("4 starttls"));
      EXPECT_NE(attributeOf(result, "tls_version"), "");
    }
  }
}

TEST(TcpSteps, AreRefusedWithTheirNumber) {
  const std::string long_text(70000, 'x');
  std::string many_places;
  for (int i = 0; i < 17; ++i) many_places += "${0}";
  const struct {
    StepTexts steps;
    const char* reason;
  } rows[] = {
      {{}, "'steps': it is not a list of 1 to 32 steps"},
      {StepTexts(33, {"send", "x"}), "'steps': it is not a list of 1 to 32 steps"},
      {{{"sent", "x"}}, "step 1: 'sent' is not known; write send, send_hex, expect"},
      {{{"send", "x"}, {"send", ""}}, "step 2: 'send' is empty"},
      {{{"send", "x"}, {"expect", long_text}}, "step 2: 'expect' is longer than 64 KiB"},
      {{{"send_hex", "0"}}, "step 1: 'send_hex': '0' is not hexadecimal"},
      {{{"expect_hex", "0g"}}, "step 1: 'expect_hex': '0g' is not hexadecimal"},
      {{{"expect_hex", " "}}, "is not hexadecimal"},
      {{{"expect_regex", "("}}, "step 1: '(' is not a regular expression: missing )"},
      {{{"expect_regex", "(a)(?<!b)"}}, "is not a regular expression"},
      {{{"expect_regex", std::string(1001, 'x')}}, "more than 1000 characters"},
      {{{"expect_regex", "(((((((((((((((( ))))))))))))))))"}}, "more than 15 groups"},
      {{{"send", "${1}"}}, "step 1: '${1}' is a group that no step 'expect_regex' before it has"},
      {{{"expect_regex", "(a)"}, {"send", "${2}"}}, "step 2: '${2}' is a group that no step"},
      {{{"expect_regex", "a"}, {"send", many_places}}, "step 2: it has more than 16 places"},
      {{{"starttls", "false"}}, "step 1: 'starttls' takes nothing but true"},
      {{{"starttls", "true"}, {"send", "x"}, {"starttls", "true"}}, "step 3: a connection takes"},
  };
  ProbeRunner runner(kTcpPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.reason);
    EXPECT_THAT(runner.refusal({{"target", "host:1"}, stepsOption(row.steps)}),
                HasSubstr(row.reason));
  }
}

TEST(TcpSteps, AreRefusedBesideWhatSaysTheSame) {
  const StepTexts starttls = {{"starttls", "true"}};
  ProbeRunner runner(kTcpPlugin);
  const auto refusal = [&](const StepTexts& steps, GivenOption other) {
    return runner.refusal({{"target", "host:1"}, stepsOption(steps), std::move(other)});
  };

  EXPECT_THAT(refusal({{"send", "x"}}, {"send", "y"}), HasSubstr("'send': 'steps' says what"));
  EXPECT_THAT(refusal({{"send", "x"}}, {"expect", "y"}), HasSubstr("'expect': 'steps' says what"));
  EXPECT_THAT(refusal(starttls, {"tls.enabled", "true"}), HasSubstr("leave out tls.enabled"));
  EXPECT_THAT(refusal({{"send", "x"}}, {"outcome", "refused"}), HasSubstr("'steps': it has no"));
  EXPECT_THAT(refusal({{"send", "x"}}, {"tls.verify", "false"}), HasSubstr("TLS is off"));
  EXPECT_EQ(refusal(starttls, {"tls.verify", "false"}), "");
}

TEST(TcpSteps, AreOneStepEach) {
  ProbeRunner runner(kTcpPlugin);
  const auto refusal = [&](OptionInput steps) {
    GivenOption option("steps", "");
    option.value = std::move(steps);
    return runner.refusal({{"target", "host:1"}, option});
  };
  OptionInput two_keys = inputOf({{"send", "x"}});
  two_keys.items[0].entries.emplace_back("expect", OptionInput::scalar("y", true));
  OptionInput number = inputOf({{"send", "x"}});
  number.items[0].entries[0].second = OptionInput::scalar("5");
  OptionInput bare = inputOf({{"send", "x"}});
  bare.items[0] = OptionInput::scalar("send");

  EXPECT_THAT(refusal(OptionInput::scalar("x")), HasSubstr("not a list"));
  EXPECT_THAT(refusal(two_keys), HasSubstr("step 1: it is not one of send, send_hex"));
  EXPECT_THAT(refusal(number), HasSubstr("step 1: 'send' is not a text; put it in quotes"));
  EXPECT_THAT(refusal(bare), HasSubstr("step 1: it is not one of send, send_hex"));
}

}  // namespace
}  // namespace promonitor::test
