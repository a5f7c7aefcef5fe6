#include "tests/plugins/hostile/rows.hpp"
#include "tests/plugins/plugin_paths.hpp"
#include "tests/support/net_namespace.hpp"

namespace promonitor::test::hostile {
namespace {

const Step kHeadCame = Step::expect("\r\n\r\n");
const Step kHelloCame = Step::expect("\x16");

/// A body of 1 MiB, an eighth of that and four heads for what frames it, and what libcurl reads
/// before it tells.
constexpr std::size_t kHttpReads = std::size_t{1024 + 128 + 256 + 400} << 10U;
constexpr std::size_t kTcpReads = std::size_t{64} << 10U;
/// What a chain of certificates may take.
constexpr std::size_t kTlsReads = std::size_t{100} << 10U;

GivenOptions withTls(GivenOptions options, const Target& target) {
  options.emplace_back("tls.ca_file", target.ca_file);
  if (!target.server_name.empty()) options.emplace_back("tls.server_name", target.server_name);
  return options;
}

GivenOptions http(const Target& target) {
  return {{"url", "http://" + target.endpoint + "/"}, {"compressed", "true"}};
}

GivenOptions https(const Target& target) {
  return withTls({{"url", "https://" + target.endpoint + "/"}, {"compressed", "true"}}, target);
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

GivenOptions startTls(const Target& target) {
  return withTls({{"target", target.endpoint}, {"starttls", "smtp"}}, target);
}

GivenOptions ping(const Target& target) { return {{"host", target.host}, {"gap", "2ms"}}; }

void allowDatagramSockets() { setSysctl("net/ipv4/ping_group_range", "0 2147483647"); }

}  // namespace

std::vector<KindUnderTrial> builtInKinds() {
  const Step page = Step::send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nok");
  const Step ok = Step::send("+OK\r\n");
  const Script greeted = {Step::send("220 mail.test\r\n"),
                          Step::expect("EHLO monitor.invalid\r\n")};
  const Script begun = {Step::send("220 mail.test\r\n"), Step::expect("EHLO monitor.invalid\r\n"),
                        Step::send("250 STARTTLS\r\n"), Step::expect("STARTTLS\r\n"),
                        Step::send("220 go ahead\r\n")};
  const Dialogue in_clear = {.until_request = {kHeadCame}, .answer = {kHeadCame, page}};
  const Dialogue over_tls = {
      .until_request = {Step::startTls(), kHeadCame}, .tls = true, .answer = {kHeadCame, page}};
  const Dialogue line = {.until_request = {kHeadCame}, .answer = {kHeadCame, ok}};
  const Dialogue line_over_tls = {
      .until_request = {Step::startTls(), kHeadCame}, .tls = true, .answer = {kHeadCame, ok}};
  const Dialogue handshake = {.until_request = {kHelloCame}, .tls = true};
  const Dialogue mail = {.until_request = greeted, .tls = true, .until_tls = begun};
  return {
      {"http", kHttpPlugin, in_clear, http, kHttpReads, {}},
      {"https", kHttpPlugin, over_tls, https, kHttpReads, {}},
      {"tcp", kTcpPlugin, line, tcp, kTcpReads, {}},
      {"tcp+tls", kTcpPlugin, line_over_tls, tcpTls, kTcpReads, {}},
      {"ssl", kSslPlugin, handshake, ssl, kTlsReads, {}},
      {"starttls", kSslPlugin, mail, startTls, kTlsReads, {}},
      {"ping", kPingPlugin, {}, ping, 0, {}},
      {"ping-datagram", kPingPlugin, {}, ping, 0, allowDatagramSockets},
  };
}

}  // namespace promonitor::test::hostile
