#include "tests/plugins/hostile/rows.hpp"

namespace promonitor::test::hostile {

std::vector<Row> connectionRows() {
  using enum Verdict;
  using enum Phase;
  constexpr const char* kAll = "http https tcp tcp+tls ssl starttls";
  constexpr const char* kTls = "https tcp+tls ssl";
  return {
      {kAll, "refused", Down, "connect_refused", Connect},
      {kAll, "full backlog", Down, "connect_timeout", Connect},

      {"http", "silent", Down, "ttfb_timeout", Ttfb},
      {"tcp", "silent", Down, "expect_timeout", Ttfb},
      {kTls, "silent", Down, "tls_timeout", Tls},
      {"starttls", "silent", Down, "starttls_timeout", Tls},
      {"http tcp starttls", "reset after accept", Down, "reset", Ttfb},
      {"https", "reset after accept", Down, "tls_handshake", Tls},
      {"tcp+tls ssl", "reset after accept", Down, "tls_closed", Tls},
      {"http", "closed after accept", Down, "http_no_answer", Ttfb},
      {"https", "closed after accept", Down, "tls_handshake", Tls},
      {"tcp", "closed after accept", Down, "expect_mismatch", Ttfb},
      {"tcp+tls ssl", "closed after accept", Down, "tls_closed", Tls},
      {"starttls", "closed after accept", Down, "closed", Ttfb},
      {"http", "greeting of another protocol", Down, "http_protocol", Transfer},
      {"tcp", "greeting of another protocol", Down, "expect_mismatch", Transfer},
      {kTls, "greeting of another protocol", Down, "tls_not_tls", Tls},
      {"starttls", "greeting of another protocol", Down, "closed", Transfer},
      {"http", "drip from accept", Down, "http_protocol", Transfer},
      {"tcp", "drip from accept", Down, "expect_timeout", Transfer},
      {kTls, "drip from accept", Down, "tls_not_tls", Tls},
      {"starttls", "drip from accept", Down, "starttls_timeout", Tls},
      {"http", "endless garbage from accept", Down, "http_protocol", Transfer},
      {"tcp", "endless garbage from accept", Down, "expect_mismatch", Transfer},
      {kTls, "endless garbage from accept", Down, "tls_not_tls", Tls},
      {"starttls", "endless garbage from accept", Down, "protocol", Transfer},
      {kTls, "plain text on a TLS port", Down, "tls_not_tls", Tls},
      {kTls, "TLS alert", Down, "tls_handshake", Tls},
      {kTls, "TLS record without end", Down, "tls_timeout", Tls},
      {kTls, "endless TLS records", Down, "tls_handshake", Tls},

      {"http https", "silent after the request", Down, "ttfb_timeout", Ttfb},
      {"tcp tcp+tls", "silent after the request", Down, "expect_timeout", Ttfb},
      {"ssl", "silent after the request", Down, "tls_timeout", Tls},
      {"starttls", "silent after the request", Down, "starttls_timeout", Tls},
      {"http https tcp tcp+tls", "reset after the request", Down, "reset", Ttfb},
      {"ssl", "reset after the request", Down, "tls_closed", Tls},
      {"starttls", "reset after the request", Down, "reset", Transfer},
      {"http https", "half-close after the request", Down, "http_no_answer", Ttfb},
      {"tcp tcp+tls", "half-close after the request", Down, "expect_mismatch", Ttfb},
      {"ssl", "half-close after the request", Down, "tls_closed", Tls},
      {"starttls", "half-close after the request", Down, "closed", Ttfb},
      {"http https", "drip", Down, "http_protocol", Transfer},
      {"tcp tcp+tls", "drip", Down, "expect_timeout", Transfer},
      {"starttls", "drip", Down, "starttls_timeout", Tls},
      {"http https", "endless line", Down, "http_protocol", Transfer},
      {"tcp tcp+tls", "endless line", Down, "expect_mismatch", Transfer},
      {"starttls", "endless line", Down, "protocol", Transfer},
      {"http https", "endless lines", Down, "http_protocol", Transfer},
      {"tcp tcp+tls", "endless lines", Down, "expect_mismatch", Transfer},
      {"starttls", "endless lines", Down, "protocol", Tls},
      {"http https", "endless empty lines", Down, "http_protocol", Transfer},
      {"tcp tcp+tls", "endless empty lines", Down, "expect_mismatch", Transfer},
      {"starttls", "endless empty lines", Down, "starttls_refused", Tls},
      {"http https", "endless garbage", Down, "http_protocol", Transfer},
      {"tcp tcp+tls", "endless garbage", Down, "expect_mismatch", Transfer},
      {"starttls", "endless garbage", Down, "protocol", Transfer},
      {"http https", "endless zeroes", Down, "http_protocol", Transfer},
      {"tcp tcp+tls", "endless zeroes", Down, "expect_mismatch", Transfer},
      {"starttls", "endless zeroes", Down, "protocol", Transfer},
  };
}

}  // namespace promonitor::test::hostile
