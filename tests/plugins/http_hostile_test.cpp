#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <vector>

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

/// The request's head has come.
const Step kAsked = Step::expect("\r\n\r\n");
const std::string kHead = "HTTP/1.1 200 OK\r\n";
const std::string kChunked = kHead + "Transfer-Encoding: chunked\r\n\r\n";
const std::string kMegabyte(1U << 20U, 'x');

Script saying(std::string text) { return {kAsked, Step::send(std::move(text))}; }
Script closing(std::string text) { return {kAsked, Step::send(std::move(text)), Step::close()}; }
Script endless(std::string text, std::string flood) {
  return {kAsked, Step::send(std::move(text)), Step::flood(std::move(flood))};
}

/// Fewer, larger records of TLS.
std::string repeated(const std::string& text) {
  std::string all;
  while (all.size() < 8192) all += text;
  return all;
}

struct HostileRow {
  const char* what;
  Script script;
  const char* code;
  Phase phase;
};

void check(const std::vector<HostileRow>& rows, Duration timeout,
           const GivenOptions& options = {}) {
  ProbeRunner runner(kHttpPlugin);
  for (const HostileRow& row : rows) {
    SCOPED_TRACE(row.what);
    const TcpTarget target(row.script);
    GivenOptions all = options;
    all.emplace_back("url", "http://" + target.endpoint() + "/");

    const CheckResult result = runner.run(all, timeout);

    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result) << " got: " << gotOf(result);
    EXPECT_EQ(phaseOf(result), row.phase);
    EXPECT_EQ(result.verdict, *row.code == '\0' ? Verdict::Up : Verdict::Down);
    EXPECT_LE(metricOf(result, "bytes"), 1 << 20);
    EXPECT_LT(runner.elapsed(), timeout + 250ms);
  }
}

/// Those that send without end are ended by what they send, long before the time is up.
TEST(HttpHostile, EndlessAnswersAreCut) {
  check(
      {
          {"endless body", endless(kHead + "\r\n", kMegabyte), "", Phase::None},
          {"endless body of a length",
           endless(kHead + "Content-Length: 99999999999999\r\n\r\n", kMegabyte), "", Phase::None},
          {"endless chunk", endless(kChunked + "fffffffffff\r\n", kMegabyte), "", Phase::None},
          {"endless chunks", endless(kChunked, "1\r\nx\r\n"), "http_too_large", Phase::Transfer},
          {"endless chunk extension", endless(kChunked + "5;", "extension=value;"),
           "http_too_large", Phase::Transfer},
          {"endless trailers", endless(kChunked + "1\r\nx\r\n0\r\n", "X-Trailer: value\r\n"),
           "http_too_large", Phase::Transfer},
          {"endless trailer", endless(kChunked + "1\r\nx\r\n0\r\nX: ", "value "), "http_too_large",
           Phase::Transfer},
          {"endless headers", endless(kHead, "X-Header: value\r\n"), "http_too_large",
           Phase::Transfer},
          {"endless header", endless(kHead + "X: ", "value "), "http_too_large", Phase::Transfer},
          {"endless folded header", endless(kHead + "X: a\r\n", " more\r\n"), "http_too_large",
           Phase::Transfer},
          {"endless status line", endless("HTTP/1.1 200 ", "OK "), "http_too_large",
           Phase::Transfer},
          {"endless 1xx",
           {kAsked, Step::flood("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n")},
           "http_too_large",
           Phase::Transfer},
          {"endless 100",
           {kAsked, Step::flood("HTTP/1.1 100 Continue\r\n\r\n")},
           "http_too_large",
           Phase::Transfer},
          {"endless garbage",
           {kAsked, Step::flood(std::string(4096, '\xfe'))},
           "http_protocol",
           Phase::Transfer},
          {"endless zeroes",
           {kAsked, Step::flood(std::string(4096, '\0'))},
           "http_protocol",
           Phase::Transfer},
          {"endless empty lines", {kAsked, Step::flood("\r\n")}, "http_protocol", Phase::Transfer},
      },
      5s);
}

TEST(HttpHostile, BrokenAnswersAreNamed) {
  check(
      {
          {"reset after accept", {Step::wait(20ms), Step::reset()}, "reset", Phase::Ttfb},
          {"reset after the request", {kAsked, Step::reset()}, "reset", Phase::Ttfb},
          {"reset after the status line",
           {kAsked, Step::send(kHead), Step::wait(20ms), Step::reset()},
           "reset",
           Phase::Transfer},
          {"reset after the head",
           {kAsked, Step::send(kHead + "Content-Length: 5\r\n\r\n"), Step::wait(20ms),
            Step::reset()},
           "reset",
           Phase::Transfer},
          {"reset within the body",
           {kAsked, Step::send(kHead + "\r\nabc"), Step::wait(20ms), Step::reset()},
           "reset",
           Phase::Transfer},
          {"closed without an answer", {kAsked, Step::close()}, "http_no_answer", Phase::Ttfb},
          {"closed within the status line", closing("HTTP/1"), "http_no_answer", Phase::Ttfb},
          {"closed within the head", closing(kHead + "X: y\r\n"), "http_truncated",
           Phase::Transfer},
          {"body too short", closing(kHead + "Content-Length: 9\r\n\r\nabc"), "http_truncated",
           Phase::Transfer},
          {"chunk too short", closing(kChunked + "9\r\nabc"), "http_truncated", Phase::Transfer},
          {"no last chunk", closing(kChunked + "3\r\nabc\r\n"), "http_truncated", Phase::Transfer},
          {"chunk size is none", saying(kChunked + "zz\r\nabc\r\n"), "http_protocol",
           Phase::Transfer},
          {"chunk size is negative", saying(kChunked + "-1\r\nabc\r\n"), "http_protocol",
           Phase::Transfer},
          {"chunk size is huge", saying(kChunked + "fffffffffffffffffff\r\nabc\r\n"),
           "http_protocol", Phase::Transfer},
          {"chunk without its end", saying(kChunked + "3\r\nabcdef\r\n"), "http_protocol",
           Phase::Transfer},
          {"length is none", saying(kHead + "Content-Length: abc\r\n\r\nabc"), "http_protocol",
           Phase::Transfer},
          {"length is negative", saying(kHead + "Content-Length: -5\r\n\r\nabc"), "http_protocol",
           Phase::Transfer},
          {"HTTP/0.9", closing("<html>hello</html>"), "http_protocol", Phase::Transfer},
          {"mail server",
           {Step::send("220 mail ESMTP\r\n"), Step::close()},
           "http_protocol",
           Phase::Transfer},
          {"no version", closing("HTTP/ 200 OK\r\n\r\n"), "http_protocol", Phase::Transfer},
          {"HTTP/3 in clear", closing("HTTP/3 200 OK\r\n\r\n"), "http_protocol", Phase::Transfer},
          {"header without a colon", closing(kHead + "nonsense\r\n\r\n"), "http_protocol",
           Phase::Transfer},
          {"NUL in a header", closing(kHead + std::string("X: a\0b\r\n\r\n", 10)), "http_protocol",
           Phase::Transfer},
          {"unknown transfer coding", closing(kHead + "Transfer-Encoding: rot13\r\n\r\nabc"),
           "http_coding", Phase::Transfer},
          {"half-close, then the answer",
           {kAsked, Step::send(kHead + "Content-Length: 2\r\n\r\nok"), Step::cut()},
           "",
           Phase::None},
      },
      1s);
}

TEST(HttpHostile, SlowAnswersEndWithTheTime) {
  check(
      {
          {"silent", {}, "ttfb_timeout", Phase::Ttfb},
          {"silent after 1xx", saying("HTTP/1.1 100 Continue\r\n\r\n"), "transfer_timeout",
           Phase::Transfer},
          {"dripping head",
           {kAsked, Step::drip(kHead + std::string(1000, 'x'), 10ms)},
           "transfer_timeout",
           Phase::Transfer},
          {"dripping body",
           {kAsked, Step::send(kHead + "\r\n"), Step::drip(std::string(1000, 'x'), 10ms)},
           "transfer_timeout",
           Phase::Transfer},
          {"dripping chunks",
           {kAsked, Step::send(kChunked),
            Step::drip("1\r\nx\r\n1\r\nx\r\n1\r\nx\r\n1\r\nx\r\n1\r\nx\r\n1\r\nx\r\n", 10ms)},
           "transfer_timeout",
           Phase::Transfer},
          {"stops within the body", saying(kHead + "Content-Length: 9\r\n\r\nabc"),
           "transfer_timeout", Phase::Transfer},
          {"keeps the connection open", saying(kHead + "\r\nabc"), "transfer_timeout",
           Phase::Transfer},
      },
      250ms);
}

TEST(HttpHostile, ThatReadsNothingEndsWithTheTime) {
  const int listener = bindLoopback(false);
  ASSERT_EQ(listen(listener, 1), 0);
  const std::string url = "http://" + loopbackEndpoint(boundPort(listener)) + "/";
  ProbeRunner runner(kHttpPlugin);

  const CheckResult result =
      runner.run({{"url", url}, {"method", "POST"}, {"body", std::string(16U << 20U, 'x')}}, 300ms);

  EXPECT_EQ(codeOf(result), "ttfb_timeout") << summaryOf(result);
  EXPECT_LT(runner.elapsed(), 550ms);
  close(listener);
}

TEST(HttpHostile, OverTls) {
  const TestCertificates certificates;
  const TlsIdentity identity = identityOf(certificates.issue());
  const std::vector<HostileRow> rows = {
      {"endless body", endless(kHead + "\r\n", kMegabyte), "", Phase::None},
      {"endless header", endless(kHead + "X: ", repeated("value ")), "http_too_large",
       Phase::Transfer},
      {"endless chunk extension", endless(kChunked + "5;", repeated("extension=value;")),
       "http_too_large", Phase::Transfer},
      {"silent", {}, "ttfb_timeout", Phase::Ttfb},
      {"cut within the body",
       {kAsked, Step::send(kHead + "Content-Length: 9\r\n\r\nabc"), Step::cut()},
       "http_truncated",
       Phase::Transfer},
      {"closed after the handshake", {Step::close()}, "http_no_answer", Phase::Ttfb},
      {"reset after the handshake", {kAsked, Step::reset()}, "reset", Phase::Ttfb},
  };
  ProbeRunner runner(kHttpPlugin);
  for (const HostileRow& row : rows) {
    SCOPED_TRACE(row.what);
    const TlsTarget target(identity, row.script);

    const CheckResult result = runner.run(
        {{"url", "https://" + target.endpoint() + "/"}, {"tls.ca_file", certificates.caFile()}},
        1s);

    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result) << " got: " << gotOf(result);
    EXPECT_EQ(phaseOf(result), row.phase);
    EXPECT_LT(runner.elapsed(), 1250ms);
  }
}

}  // namespace
}  // namespace promonitor::test
