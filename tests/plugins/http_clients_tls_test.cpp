#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/plugins/both_clients.hpp"
#include "tests/plugins/plugin_paths.hpp"
#include "tests/support/http_target.hpp"
#include "tests/support/targets.hpp"
#include "tests/support/tls_identity.hpp"

namespace promonitor::test {
namespace {

using namespace std::chrono_literals;

const std::string kOk = "HTTP/1.1 200 OK\r\n";
const std::string kChunked = kOk + "Transfer-Encoding: chunked\r\n\r\n";

GivenOptions with(GivenOptions options, const GivenOptions& more) {
  options.insert(options.end(), more.begin(), more.end());
  return options;
}

TEST(HttpClientsTls, JudgeAnswersAlike) {
  const Step cut = Step::cut();
  const Step close = Step::close();
  const struct {
    const char* what;
    Script script;
  } rows[] = {
      {"length", {Step::send(kOk + "Content-Length: 2\r\n\r\nok"), close}},
      {"length, cut", {Step::send(kOk + "Content-Length: 2\r\n\r\nok"), cut}},
      {"length, open", {Step::send(kOk + "Content-Length: 2\r\n\r\nok")}},
      {"body by close", {Step::send(kOk + "\r\nok"), close}},
      {"body by close, cut", {Step::send(kOk + "\r\nok"), cut}},
      {"chunks", {Step::send(kChunked + "2\r\nok\r\n0\r\n\r\n"), close}},
      {"chunks, cut", {Step::send(kChunked + "2\r\nok\r\n0\r\n\r\n"), cut}},
      {"chunks without the last, cut", {Step::send(kChunked + "2\r\nok\r\n"), cut}},
      {"too short", {Step::send(kOk + "Content-Length: 9\r\n\r\nok"), close}},
      {"too short, cut", {Step::send(kOk + "Content-Length: 9\r\n\r\nok"), cut}},
      {"head, cut", {Step::send(kOk + "A: b\r\n"), cut}},
      {"nothing", {close}},
      {"nothing, cut", {cut}},
      {"reset", {Step::wait(50ms), Step::reset()}},
      {"reset in the body", {Step::send(kOk + "\r\nab"), Step::wait(100ms), Step::reset()}},
      {"not HTTP", {Step::send("SSH-2.0-x\r\n"), close}},
      {"an error", {Step::send("HTTP/1.1 500 Oops\r\nContent-Length: 2\r\n\r\nno"), close}},
      {"in pieces", {Step::drip(kOk + "Content-Length: 2\r\n\r\nok", 1ms), close}},
      {"of many records", {Step::send(kOk + "\r\n" + std::string(200'000, 'x')), close}},
      {"more than is read", {Step::send(kOk + "\r\n"), Step::flood(std::string(16384, 'x'))}},
      {"redirect to nowhere",
       {Step::send("HTTP/1.1 302 Found\r\nLocation: ftp://x/\r\n\r\n"), close}},
      {"negotiated anew",
       {Step::renegotiate(), Step::wait(50ms), Step::send(kOk + "Content-Length: 2\r\n\r\nok"),
        close}},
      {"new keys first",
       {Step::updateKeys(), Step::send(kOk + "Content-Length: 2\r\n\r\nok"), close}},
      {"new keys in between",
       {Step::send(kOk + "Content-Length: 4\r\n\r\nok"), Step::updateKeys(), Step::send("ok"),
        Step::updateKeys(), close}},
  };
  const TestCertificates certificates;
  ProbeRunner runner(kHttpPlugin);
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsIdentity identity = identityOf(certificates.issue());
    identity.max_version = version;
    for (const auto& row : rows) {
      SCOPED_TRACE(std::string(row.what) + (version == TLS1_2_VERSION ? ", TLS 1.2" : ""));
      HttpAnswer answer;
      answer.script = row.script;
      const HttpTarget target(answer, identity);
      const GivenOptions own = {{"url", target.url("/a?b")},
                                {"tls.ca_file", certificates.caFile()}};

      expectTheSame(ask(runner, with(own, {{"certificate.warn_days", "1"}})));
      expectTheSame(ask(runner, with(own, {{"method", "HEAD"}})));
    }
  }
}

TEST(HttpClientsTls, FailInTheHandshakeAlike) {
  const std::string garbage = "SSH-2.0-OpenSSH_9.2\r\n";
  const std::string alert("\x15\x03\x03\x00\x02\x02\x28", 7);
  const struct {
    const char* what;
    Script script;
    GivenOptions options;
  } rows[] = {
      {"garbage", {Step::send(garbage)}, {}},
      {"garbage, closed", {Step::send(garbage), Step::close()}, {}},
      {"three letters", {Step::send("abc")}, {}},
      {"three letters within a limit", {Step::send("abc")}, {{"limits.tls", "100ms"}}},
      {"begins as TLS", {Step::send("\x16\x03\x03")}, {{"limits.tls", "100ms"}}},
      {"an alert", {Step::expect("\x16"), Step::send(alert)}, {}},
      {"silent", {}, {}},
      {"silent within a limit", {}, {{"limits.tls", "100ms"}}},
      {"closed at once", {Step::close()}, {}},
      {"closed after the hello", {Step::expect("\x16"), Step::close()}, {}},
      {"reset after the hello", {Step::expect("\x16"), Step::reset()}, {}},
      {"stalls", {Step::stallTls(2)}, {{"limits.tls", "100ms"}}},
      {"stalls for good", {Step::stallTls(3)}, {}},
  };
  const TestCertificates certificates;
  ProbeRunner runner(kHttpPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    const StartTlsTarget target(identityOf(certificates.issue()), row.script);

    expectTheSame(ask(runner,
                      with(row.options, {{"url", "https://" + target.endpoint()},
                                         {"tls.ca_file", certificates.caFile()}}),
                      400ms));
  }
  const HttpTarget plain{HttpAnswer{}};
  expectTheSame(ask(runner, {{"url", "https://" + plain.endpoint()}}, 400ms));
  const RefusedPort refusing;
  expectTheSame(ask(runner, {{"url", "https://" + refusing.endpoint()}}));
}

TEST(HttpClientsTls, AgreeOnVersionsAndCiphersAlike) {
  const struct {
    const char* what;
    int oldest, newest;
    const char* ciphers;
    const char* min;
    const char* max;
  } rows[] = {
      {"old, refused", TLS1_VERSION, TLS1_1_VERSION, "", "1.2", "1.3"},
      {"old, allowed", TLS1_VERSION, TLS1_1_VERSION, "", "1.0", "1.3"},
      {"oldest alone", TLS1_VERSION, TLS1_VERSION, "", "1.0", "1.0"},
      {"1.2", 0, 0, "", "1.2", "1.2"},
      {"1.3", 0, 0, "", "1.3", "1.3"},
      {"newer than allowed", TLS1_3_VERSION, TLS1_3_VERSION, "", "1.2", "1.2"},
      {"older than allowed", 0, TLS1_2_VERSION, "", "1.3", "1.3"},
      {"no cipher in common", 0, TLS1_2_VERSION, "ECDHE-RSA-AES128-GCM-SHA256", "1.2", "1.3"},
      {"weak cipher", 0, TLS1_2_VERSION, "ECDHE-ECDSA-AES128-SHA", "1.2", "1.3"},
      {"no cipher at all", 0, TLS1_2_VERSION, "PSK-AES128-CBC-SHA", "1.0", "1.3"},
  };
  const TestCertificates certificates;
  ProbeRunner runner(kHttpPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    TlsIdentity identity = identityOf(certificates.issue());
    identity.min_version = row.oldest;
    identity.max_version = row.newest;
    identity.ciphers = row.ciphers;
    const HttpTarget target(HttpAnswer{}, identity);
    const GivenOptions options = {{"url", target.url()},
                                  {"tls.ca_file", certificates.caFile()},
                                  {"tls.min_version", row.min},
                                  {"tls.max_version", row.max}};

    expectTheSame(ask(runner, options));
    expectTheSame(ask(runner, with(options, {{"tls.verify", "false"}})));
  }
}

TEST(HttpClientsTls, SendAndFollowAlike) {
  const TestCertificates certificates;
  const HttpTarget plain{HttpAnswer{}};
  TlsIdentity identity = identityOf(certificates.issue());
  const HttpTarget target(
      [&plain](const HttpRequest& request) {
        return request.target == "/on"     ? HttpAnswer::redirect(307, "/to")
               : request.target == "/away" ? HttpAnswer::redirect(302, plain.url("/b"))
                                           : HttpAnswer{};
      },
      identity);
  const HttpTarget leading(HttpAnswer::redirect(302, target.url("/on")));
  const std::string body(std::size_t{3} << 20U, 'b');
  const GivenOptions rows[] = {
      {{"url", target.url("/on")}},
      {{"url", target.url("/away")}},
      {{"url", leading.url()}},
      {{"url", target.url("/on")}, {"method", "HEAD"}},
      {{"url", target.url("/on")}, {"method", "POST"}, {"body", "text"}},
      {{"url", target.url("/on")}, {"method", "POST"}, {"body", body}},
      {{"url", target.url()}, {"source_address", "127.0.0.2"}, {"addresses", "all"}},
      {{"url", "https://shop.invalid/"}, {"connect_to", target.endpoint()}},
      {{"url", target.url()}, {"auth.username", "me"}, {"auth.password", "secret"}},
  };
  ProbeRunner runner(kHttpPlugin);
  for (const GivenOptions& row : rows) {
    SCOPED_TRACE(row.front().name);
    const std::size_t before = target.requestCount();

    expectTheSame(ask(runner, with(row, {{"tls.ca_file", certificates.caFile()}}), 10s));

    const std::vector<HttpRequest> requests = target.requests();
    const std::size_t each = (target.requestCount() - before) / 2;
    for (std::size_t hop = 0; hop < each; ++hop) {
      const HttpRequest& own = requests[requests.size() - 2 * each + hop];
      HttpRequest other = requests[requests.size() - each + hop];
      std::erase_if(other.headers,
                    [](const auto& field) { return field.first == "Accept-Encoding"; });
      EXPECT_EQ(own.method, other.method);
      EXPECT_EQ(own.target, other.target);
      EXPECT_EQ(own.headers, other.headers);
      EXPECT_TRUE(own.body == other.body);
    }
  }
}

}  // namespace
}  // namespace promonitor::test
