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

const std::string kSslRequest("\x00\x00\x00\x08\x04\xd2\x16\x2f", 8);

struct DialogueRow {
  const char* what;
  const char* protocol;
  Script script;
  const char* code;
  const char* got;
};

std::vector<DialogueRow> goodServers() {
  const Step tls = Step::startTls();
  return {
      {"smtp",
       "smtp",
       {Step::send("220-mail.test\r\n220 ready\r\n"), Step::expect("EHLO monitor.invalid\r\n"),
        Step::send("250-mail.test\r\n250-SIZE 1000\r\n250 STARTTLS\r\n"),
        Step::expect("STARTTLS\r\n"), Step::send("220 go ahead\r\n"), tls},
       "",
       ""},
      {"smtp in drips",
       "smtp",
       {Step::drip("220 x\r\n", 1ms), Step::expect("EHLO"), Step::drip("250-a\r\n250\r\n", 1ms),
        Step::expect("STARTTLS\r\n"), Step::drip("220\r\n", 1ms), tls},
       "",
       ""},
      {"imap",
       "imap",
       {Step::send("* OK [CAPABILITY IMAP4rev1] hello\r\n"), Step::expect("a STARTTLS\r\n"),
        Step::send("* CAPABILITY IMAP4rev1\r\na OK begin\r\n"), tls},
       "",
       ""},
      {"pop3",
       "pop3",
       {Step::send("+OK <1.2@x>\r\n"), Step::expect("STLS\r\n"), Step::send("+ok begin\r\n"), tls},
       "",
       ""},
      {"ftp",
       "ftp",
       {Step::send("220-welcome\r\n 220 is not the end\r\nnor this\r\n220 bye\r\n"),
        Step::expect("AUTH TLS\r\n"), Step::send("234 begin\r\n"), tls},
       "",
       ""},
      {"postgres", "postgres", {Step::expect(kSslRequest), Step::send("S"), tls}, "", ""},
  };
}

std::vector<DialogueRow> refusingServers() {
  const Script greeted = {Step::send("220 x\r\n"), Step::expect("EHLO")};
  const auto then = [](Script script, Step step) {
    script.push_back(std::move(step));
    return script;
  };
  const auto once = [](std::string text) { return Script{Step::send(std::move(text))}; };
  const char* const refused = "starttls_refused";
  return {
      {"smtp is busy", "smtp", once("421 busy\r\n"), refused, "421 busy"},
      {"smtp does not know EHLO", "smtp", then(greeted, Step::send("502 what\r\n")), refused,
       "502 what"},
      {"smtp has no TLS", "smtp",
       then(then(then(greeted, Step::send("250 x\r\n")), Step::expect("STARTTLS")),
            Step::send("454 later\r\n")),
       refused, "454 later"},
      {"another protocol", "imap", once("220 mail\r\n"), refused, "220 mail"},
      {"imap logs in by itself", "imap", once("* PREAUTH hello\r\n"), refused, "* PREAUTH hello"},
      {"imap says bye", "imap", once("* BYE\r\n"), refused, "* BYE"},
      {"pop3 says no", "pop3", once("-ERR\r\n"), refused, "-ERR"},
      {"ftp has no TLS",
       "ftp",
       {Step::send("220 x\r\n"), Step::expect("AUTH TLS"), Step::send("502 no\r\n")},
       refused,
       "502 no"},
      {"postgres has no TLS",
       "postgres",
       {Step::expect(kSslRequest), Step::send("N")},
       refused,
       "N"},
      {"postgres says more",
       "postgres",
       {Step::expect(kSslRequest), Step::send("Sx")},
       refused,
       "Sx"},
      {"postgres closes",
       "postgres",
       {Step::expect(kSslRequest), Step::close()},
       refused,
       "the end of the connection"},
  };
}

/// The table of hostile servers has more.
std::vector<DialogueRow> brokenServers() {
  return {
      {"silent postgres", "postgres", {}, "starttls_timeout", ""},
      {"untagged lines without end",
       "imap",
       {Step::send("* OK\r\n"), Step::expect("a STARTTLS"), Step::flood("* x\r\n")},
       "protocol",
       ""},
      {"sends ahead of TLS",
       "pop3",
       {Step::send("+OK\r\n"), Step::expect("STLS\r\n"), Step::send("+OK\r\n+OK injected\r\n")},
       "protocol",
       ""},
      {"goes on in plain text",
       "pop3",
       {Step::send("+OK\r\n"), Step::expect("STLS\r\n"), Step::send("+OK\r\n"),
        Step::expect("\x16"), Step::send("-ERR what\r\n")},
       "tls_not_tls",
       ""},
  };
}

TEST(SslStartTls, BeginsAsTheProtocolHasIt) {
  const TestCertificates certificates;
  ProbeRunner runner(kSslPlugin);
  for (const CertificateFault fault : {CertificateFault::None, CertificateFault::Expired}) {
    for (const DialogueRow& row : goodServers()) {
      SCOPED_TRACE(row.what);
      const StartTlsTarget target(identityOf(certificates.issue(fault)), row.script);

      const CheckResult result = runner.run({{"target", target.endpoint()},
                                             {"starttls", row.protocol},
                                             {"tls.ca_file", certificates.caFile()}},
                                            2s);

      const bool good = fault == CertificateFault::None;
      EXPECT_EQ(codeOf(result), good ? "" : "tls_expired") << summaryOf(result);
      EXPECT_EQ(attributeOf(result, "cert_subject"), "CN=localhost");
      EXPECT_GT(result.phases[Phase::Tls], 0);
    }
  }
}

TEST(SslStartTls, SaysWhyItDoesNotBegin) {
  ProbeRunner runner(kSslPlugin);
  std::vector<DialogueRow> rows = refusingServers();
  for (DialogueRow& row : brokenServers()) rows.push_back(std::move(row));
  for (const DialogueRow& row : rows) {
    SCOPED_TRACE(row.what);
    const TcpTarget target(row.script);

    const CheckResult result =
        runner.run({{"target", target.endpoint()}, {"starttls", row.protocol}}, 300ms);

    EXPECT_EQ(result.verdict, Verdict::Down);
    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result);
    EXPECT_THAT(gotOf(result), HasSubstr(row.got));
    EXPECT_LT(runner.elapsed(), kSlowness * 550ms);
  }
}

TEST(SslStartTls, AsksOneAddress) {
  ProbeRunner runner(kSslPlugin);

  EXPECT_THAT(
      runner.refusal({{"target", "mail.test:25"}, {"starttls", "smtp"}, {"addresses", "all"}}),
      HasSubstr("'addresses': with starttls only one address is asked"));
  EXPECT_THAT(runner.refusal({{"target", "mail.test:25"}, {"starttls", "xmpp"}}),
              HasSubstr("xmpp"));
  EXPECT_EQ(runner.refusal({{"target", "mail.test:25"}, {"starttls", "smtp"}}), "");
}

}  // namespace
}  // namespace promonitor::test
