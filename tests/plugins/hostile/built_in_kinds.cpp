#include <algorithm>
#include <iterator>
#include <utility>

#include "tests/plugins/hostile/rows.hpp"
#include "tests/plugins/plugin_paths.hpp"
#include "tests/support/net_namespace.hpp"

namespace promonitor::test::hostile {
namespace {

const Step kHeadCame = Step::expect("\r\n\r\n");
const Step kHelloCame = Step::expect("\x16");

constexpr std::size_t kHttpReads = std::size_t{1} << 20U;
constexpr std::size_t kTcpReads = std::size_t{64} << 10U;
/// What a chain of certificates may take.
constexpr std::size_t kTlsReads = std::size_t{100} << 10U;
/// What streams over TLS read: 128 KiB without content, and with it twice as much as it.
constexpr std::size_t kTcpTlsReads = (std::size_t{128} << 10U) + 2 * kTcpReads;

GivenOptions withTls(GivenOptions options, const Target& target) {
  options.emplace_back("tls.ca_file", target.ca_file);
  if (!target.server_name.empty()) options.emplace_back("tls.server_name", target.server_name);
  return options;
}

/// Without more to do than this the kind does without libcurl.
GivenOptions httpPlain(const Target& target) {
  return {{"url", "http://" + target.endpoint + "/"}};
}

GivenOptions http(const Target& target) {
  GivenOptions options = httpPlain(target);
  options.emplace_back("compressed", "true");
  return options;
}

GivenOptions httpsPlain(const Target& target) {
  return withTls({{"url", "https://" + target.endpoint + "/"}}, target);
}

GivenOptions https(const Target& target) {
  GivenOptions options = httpsPlain(target);
  options.emplace_back("compressed", "true");
  return options;
}

GivenOptions tcp(const Target& target) {
  return {{"target", target.endpoint}, {"send", "GET /\r\n\r\n"}, {"expect", "+OK"}};
}

GivenOptions tcpTls(const Target& target) {
  GivenOptions options = tcp(target);
  options.emplace_back("tls.enabled", "true");
  return withTls(std::move(options), target);
}

GivenOptions ssl(const Target& target) { return withTls({{"target", target.endpoint}}, target); }

GivenOptions ping(const Target& target) { return {{"host", target.host}, {"gap", "2ms"}}; }

/// `until_tls` up to the answer to the first request, which does not come.
Script untilAsked(const Script& until_tls) {
  const auto asked = std::find_if(until_tls.begin(), until_tls.end(),
                                  [](const Step& step) { return step.kind == Step::Kind::Expect; });
  return {until_tls.begin(), asked + 1};
}

/// ssl that asks for TLS by `protocol`.
KindUnderTrial startTls(const std::string& protocol, const Script& until_tls, std::string refusal) {
  const auto options = [protocol](const Target& target) {
    return withTls({{"target", target.endpoint}, {"starttls", protocol}}, target);
  };
  return {"starttls-" + protocol,
          kSslPlugin,
          {.until_request = untilAsked(until_tls),
           .tls = true,
           .until_tls = until_tls,
           .refusal = std::move(refusal)},
          options,
          kTlsReads,
          {}};
}

std::vector<KindUnderTrial> startTlsKinds() {
  const std::string ssl_request("\x00\x00\x00\x08\x04\xd2\x16\x2f", 8);
  return {
      startTls("smtp",
               {Step::send("220 mail.test\r\n"), Step::expect("EHLO monitor.invalid\r\n"),
                Step::send("250 STARTTLS\r\n"), Step::expect("STARTTLS\r\n"),
                Step::send("220 go ahead\r\n")},
               "454 not now\r\n"),
      startTls("imap",
               {Step::send("* OK hello\r\n"), Step::expect("a STARTTLS\r\n"),
                Step::send("a OK begin\r\n")},
               "a NO not now\r\n"),
      startTls("pop3",
               {Step::send("+OK hello\r\n"), Step::expect("STLS\r\n"), Step::send("+OK begin\r\n")},
               "-ERR not now\r\n"),
      startTls(
          "ftp",
          {Step::send("220 hello\r\n"), Step::expect("AUTH TLS\r\n"), Step::send("234 begin\r\n")},
          "502 not now\r\n"),
      startTls("postgres", {Step::expect(ssl_request), Step::send("S")}, "N"),
  };
}

void allowDatagramSockets() { setSysctl("net/ipv4/ping_group_range", "0 2147483647"); }

}  // namespace

std::vector<KindUnderTrial> builtInKinds() {
  const Step page = Step::send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nok");
  const Step ok = Step::send("+OK\r\n");
  const Dialogue in_clear = {.until_request = {kHeadCame}, .answer = {kHeadCame, page}};
  const Dialogue over_tls = {
      .until_request = {Step::startTls(), kHeadCame}, .tls = true, .answer = {kHeadCame, page}};
  const Dialogue line = {.until_request = {kHeadCame}, .answer = {kHeadCame, ok}};
  const Dialogue line_over_tls = {
      .until_request = {Step::startTls(), kHeadCame}, .tls = true, .answer = {kHeadCame, ok}};
  const Dialogue handshake = {.until_request = {kHelloCame}, .tls = true};
  std::vector<KindUnderTrial> kinds = {
      {"http", kHttpPlugin, in_clear, http, kHttpReads, {}},
      {"http-plain", kHttpPlugin, in_clear, httpPlain, kHttpReads, {}},
      {"https", kHttpPlugin, over_tls, https, kHttpReads, {}},
      {"https-plain", kHttpPlugin, over_tls, httpsPlain, kHttpReads, {}},
      {"tcp", kTcpPlugin, line, tcp, kTcpReads, {}},
      {"tcp+tls", kTcpPlugin, line_over_tls, tcpTls, kTcpTlsReads, {}},
      {"ssl", kSslPlugin, handshake, ssl, kTlsReads, {}},
      {"ping", kPingPlugin, {}, ping, 0, {}},
      {"ping-datagram", kPingPlugin, {}, ping, 0, allowDatagramSockets},
  };
  std::ranges::move(startTlsKinds(), std::back_inserter(kinds));
  return kinds;
}

}  // namespace promonitor::test::hostile
