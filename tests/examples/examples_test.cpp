// Each example plugin, as built outside the tree, through the real host against a local target.
#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/examples/unix_target.hpp"
#include "tests/support/probe_runner.hpp"
#include "tests/support/targets.hpp"
#include "tests/support/tls_identity.hpp"

namespace promonitor::test {
namespace {

using namespace std::chrono_literals;

std::filesystem::path pluginFile(const std::string& name) {
  return std::filesystem::path(EXAMPLE_PLUGINS) / (name + ".so");
}

std::string codeOf(const CheckResult& result) { return result.failure ? result.failure->code : ""; }

struct TcpRow {
  const char* what;
  Script script;
  Verdict verdict;
  const char* code;
};

/// Probes a TCP target that does each row's script.
void expectVerdicts(const std::string& kind, const std::vector<TcpRow>& rows,
                    const GivenOptions& more = {}) {
  ProbeRunner runner(pluginFile(kind));
  for (const TcpRow& row : rows) {
    SCOPED_TRACE(row.what);
    const TcpTarget target(row.script);
    GivenOptions options = {{"target", target.endpoint()}};
    options.insert(options.end(), more.begin(), more.end());

    const CheckResult result = runner.run(options, 400ms);

    EXPECT_EQ(result.verdict, row.verdict);
    EXPECT_EQ(codeOf(result), row.code);
  }
  const RefusedPort nobody;
  const CheckResult refused = runner.run({{"target", nobody.endpoint()}});
  EXPECT_EQ(refused.verdict, Verdict::Down);
  EXPECT_EQ(codeOf(refused), "connect_refused");
}

TEST(Examples, BannerReadsALine) {
  expectVerdicts("banner",
                 {{"the line", {Step::send("220 ready\r\n")}, Verdict::Up, ""},
                  {"another", {Step::send("554 no\r\n")}, Verdict::Down, "banner_mismatch"},
                  {"none", {Step::close()}, Verdict::Down, "closed"},
                  {"silence", {}, Verdict::Down, "timeout"},
                  {"no end of it", {Step::flood("x")}, Verdict::Down, "protocol"}},
                 {{"expect", "220"}});
}

TEST(Examples, SmtpGoesThroughTheConversation) {
  const Step hello = Step::expect("EHLO monitor.invalid\r\n");
  const Step greet = Step::send("220-mail\r\n220 ready\r\n");
  const Step answer = Step::send("250-mail\r\n250 SIZE\r\n");
  expectVerdicts(
      "smtp",
      {{"it works", {greet, hello, answer, Step::expect("QUIT\r\n")}, Verdict::Up, ""},
       {"busy", {Step::send("421 later\r\n")}, Verdict::Down, "smtp_reply"},
       {"no EHLO", {greet, hello, Step::send("502 no\r\n")}, Verdict::Down, "smtp_reply"},
       {"endless reply", {Step::flood("220-x\r\n")}, Verdict::Down, "protocol"},
       {"slow", {Step::wait(50ms), greet, hello, answer}, Verdict::Degraded, "smtp_slow"},
       {"silence", {greet}, Verdict::Down, "timeout"}},
      {{"slow", "20ms"}});
  ProbeRunner runner(pluginFile("smtp"));
  const std::string refusal =
      runner.refusal({{"target", "mail.example"}, {"tls.ca_file", "/roots.pem"}});
  EXPECT_EQ(refusal, "option 'tls.ca_file': TLS is off; set starttls: true");
}

TEST(Examples, SmtpSpeaksTlsAfterStarttls) {
  const Step hello = Step::expect("EHLO monitor.invalid\r\n");
  const TestCertificates certificates;
  const TlsIdentity identity = identityOf(certificates.issue());
  const std::string trusted = certificates.caFile();
  const struct {
    const char* after;
    std::string ca_file;
    Verdict verdict;
    const char* code;
  } rows[] = {{"220 go\r\n", trusted, Verdict::Up, ""},
              {"220 go\r\n", "", Verdict::Down, "tls_untrusted"},
              {"220 go\r\nEVIL", trusted, Verdict::Down, "protocol"},
              {"454 no\r\n", trusted, Verdict::Down, "smtp_reply"}};
  for (const auto& row : rows) {
    SCOPED_TRACE(row.after);
    const StartTlsTarget target(
        identity,
        {Step::send("220 mail\r\n"), hello, Step::send("250 hi\r\n"), Step::expect("STARTTLS\r\n"),
         Step::send(row.after), Step::startTls(), Step::expect("QUIT\r\n")});

    const CheckResult result = ProbeRunner(pluginFile("smtp"))
                                   .run({{"target", target.endpoint()},
                                         {"starttls", "true"},
                                         {"tls.ca_file", row.ca_file}});

    EXPECT_EQ(result.verdict, row.verdict);
    EXPECT_EQ(codeOf(result), row.code);
  }
}

TEST(Examples, RedisPingWantsAPong) {
  const Step asked = Step::expect("PING\r\n");
  expectVerdicts(
      "redis_ping",
      {{"pong", {asked, Step::send("+PONG\r\n")}, Verdict::Up, ""},
       {"in pieces", {asked, Step::drip("+PONG\r\n", 5ms)}, Verdict::Up, ""},
       {"loading", {asked, Step::send("-LOADING\r\n")}, Verdict::Degraded, "redis_loading"},
       {"refused", {asked, Step::send("-NOAUTH no\r\n")}, Verdict::Down, "redis_answer"},
       {"longer", {asked, Step::send("+PONGPONG\r\n")}, Verdict::Down, "redis_answer"},
       {"cut off", {asked, Step::send("+PO"), Step::cut()}, Verdict::Down, "redis_answer"},
       {"no end of it", {asked, Step::flood("x")}, Verdict::Down, "redis_answer"},
       {"reset", {asked, Step::reset()}, Verdict::Down, "reset"},
       {"silence", {}, Verdict::Down, "timeout"}});
}

TEST(Examples, MemcachedTellsItsVersion) {
  if (!std::filesystem::exists(pluginFile("memcached"))) GTEST_SKIP() << "skipped: no cargo/rustc";
  const Step asked = Step::expect("version\r\n");
  expectVerdicts("memcached",
                 {{"it does", {asked, Step::send("VERSION 1.6.18\r\n")}, Verdict::Up, ""},
                  {"it errs", {asked, Step::send("ERROR\r\n")}, Verdict::Down, "memcached_answer"},
                  {"garbage", {asked, Step::flood("\xff")}, Verdict::Down, "memcached_answer"},
                  {"nothing", {asked, Step::cut()}, Verdict::Down, "memcached_answer"},
                  {"silence", {}, Verdict::Down, "timeout"}});
  const TcpTarget target({asked, Step::send("VERSION 1.6.18\r\n")});
  const CheckResult result =
      ProbeRunner(pluginFile("memcached")).run({{"target", target.endpoint()}});
  ASSERT_EQ(result.attributes.size(), 1U);
  EXPECT_EQ(result.attributes[0].name, "memcached_version");
  EXPECT_EQ(result.attributes[0].value, "1.6.18");
}

TEST(Examples, UnixSocketBlocksNoLongerThanItMay) {
  ProbeRunner runner(pluginFile("unix_socket"));
  const UnixTarget pong("PONG\n");
  const UnixTarget silent("");
  const struct {
    std::string path;
    const char* expect;
    Verdict verdict;
    const char* code;
  } rows[] = {{pong.path(), "PONG", Verdict::Up, ""},
              {silent.path(), "", Verdict::Up, ""},
              {pong.path(), "GNOP", Verdict::Down, "unix_answer"},
              {silent.path(), "PONG", Verdict::Down, "timeout"},
              {pong.path() + "s", "", Verdict::Down, "unix_missing"}};
  for (const auto& row : rows) {
    SCOPED_TRACE(row.path + ' ' + row.expect);

    const CheckResult result =
        runner.run({{"path", row.path}, {"send", "PING\n"}, {"expect", row.expect}}, 300ms);

    EXPECT_EQ(result.verdict, row.verdict);
    EXPECT_EQ(codeOf(result), row.code);
    EXPECT_LT(runner.elapsed(), 2s);
  }
}

TEST(Examples, UnixSocketEndsWhenTheHostWantsIt) {
  ProbeRunner runner(pluginFile("unix_socket"));
  const UnixTarget silent("");

  const CheckResult result = runner.runCancelled({{"path", silent.path()}, {"expect", "PONG"}},
                                                 Prober::CancelReason::Shutdown);

  EXPECT_EQ(result.verdict, Verdict::Unknown);
  EXPECT_EQ(codeOf(result), "cancelled");
  EXPECT_LT(runner.elapsed(), 2s);
}

}  // namespace
}  // namespace promonitor::test
