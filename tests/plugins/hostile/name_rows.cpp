#include "tests/plugins/hostile/rows.hpp"

namespace promonitor::test::hostile {

std::vector<Row> nameRows() {
  using enum Verdict;
  using enum Phase;
  constexpr const char* kAll = "http http-plain https* tcp tcp+tls ssl starttls* ping";
  constexpr const char* kConnecting = "http https tcp tcp+tls ssl starttls*";
  return {
      {kAll, "NXDOMAIN", Down, "dns_nxdomain", Dns},
      {kAll, "SERVFAIL", Down, "dns_servfail", Dns},
      {kAll, "REFUSED", Unknown, "resolver_unavailable", Dns},
      {kAll, "silent name server", Unknown, "dns_timeout", Dns},
      {kAll, "answer that is garbage", Unknown, "dns_timeout", Dns},
      {kAll, "no data", Down, "dns_nodata", Dns},
      {kConnecting, "truncated answer", Up, "", None},
      {kConnecting, "100 addresses", Up, "", None},
      {kConnecting, "dead address before a living one", Up, "", None},
      {kConnecting, "16 refusing addresses", Down, "connect_refused", Connect},
      {kAll, "CNAME loop", Down, "dns_nodata", Dns},
      {kConnecting, "forbidden address", Unknown, "policy_denied", Connect},
      {"ping", "forbidden address", Unknown, "policy_denied", None},
      // There is no route to the public one; the private one would answer.
      {"http http-plain https*", "public, then private", Unknown, "policy_denied", Connect},
      {"tcp tcp+tls ssl starttls*", "public, then private", Unknown, "connect_unreachable",
       Connect},
  };
}

std::vector<Row> echoRows() {
  using enum Verdict;
  using enum Phase;
  constexpr const char* kPing = "ping ping-datagram";
  return {
      {kPing, "no echo", Down, "ping_no_reply", None},
      {kPing, "loss of one", Degraded, "ping_loss", None},
      {kPing, "loss of two", Down, "ping_loss", None},
      {kPing, "late echo", Down, "ping_no_reply", None},
      {kPing, "duplicates", Up, "", None},
      {kPing, "foreign identifier", Down, "ping_no_reply", None},
      {kPing, "foreign sequence", Down, "ping_no_reply", None},
      {kPing, "foreign cookie", Down, "ping_no_reply", None},
      {kPing, "foreign payload", Down, "ping_no_reply", None},
      {kPing, "echo from elsewhere", Down, "ping_no_reply", None},
      {kPing, "bad checksum", Down, "ping_no_reply", None},
      {kPing, "echo cut short", Down, "ping_no_reply", None},
      {kPing, "shorter payload", Down, "ping_no_reply", None},
      {kPing, "unreachable", Down, "ping_unreachable", None},
      {kPing, "unreachable, about another", Down, "ping_no_reply", None},
  };
}

}  // namespace promonitor::test::hostile
