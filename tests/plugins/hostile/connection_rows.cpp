#include "tests/plugins/hostile/rows.hpp"

namespace promonitor::test::hostile {

std::vector<Row> connectionRows() {
  using enum Verdict;
  using enum Phase;
  constexpr const char* kAll = "http http-plain https* tcp tcp+tls ssl starttls*";
  constexpr const char* kTls = "https* tcp+tls ssl";
  return {
      {kAll, "refused", Down, "connect_refused", Connect},
      {kAll, "full backlog", Down, "connect_timeout", Connect},

      {"http http-plain", "silent", Down, "ttfb_timeout", Ttfb},
      {"tcp", "silent", Down, "expect_timeout", Ttfb},
      {kTls, "silent", Down, "tls_timeout", Tls},
      {"http http-plain tcp", "reset after accept", Down, "reset", Ttfb},
      {kTls, "reset after accept", Down, "tls_closed", Tls},
      {"http http-plain", "closed after accept", Down, "http_no_answer", Ttfb},
      {"tcp", "closed after accept", Down, "expect_mismatch", Ttfb},
      {kTls, "closed after accept", Down, "tls_closed", Tls},
      {"http http-plain", "greeting of another protocol", Down, "http_protocol", Transfer},
      {"tcp", "greeting of another protocol", Down, "expect_mismatch", Transfer},
      {kTls, "greeting of another protocol", Down, "tls_not_tls", Tls},
      {"http http-plain", "three letters", Down, "http_protocol", Transfer},
      {"tcp", "three letters", Down, "expect_timeout", Transfer},
      {kTls, "three letters", Down, "tls_timeout", Tls},
      {"http http-plain", "drip from accept", Down, "http_protocol", Transfer},
      {"tcp", "drip from accept", Down, "expect_timeout", Transfer},
      {kTls, "drip from accept", Down, "tls_not_tls", Tls},
      {"http http-plain", "endless garbage from accept", Down, "http_protocol", Transfer},
      {"tcp", "endless garbage from accept", Down, "expect_mismatch", Transfer},
      {kTls, "endless garbage from accept", Down, "tls_not_tls", Tls},
      {kTls, "plain text on a TLS port", Down, "tls_not_tls", Tls},
      {kTls, "TLS alert", Down, "tls_handshake", Tls},
      {kTls, "TLS record without end", Down, "tls_timeout", Tls},
      {kTls, "endless TLS records", Down, "tls_handshake", Tls},
      {"https*", "endless session tickets", Down, "http_too_large", Ttfb},
      {"tcp+tls", "endless session tickets", Down, "protocol", Ttfb},

      {"http http-plain https*", "silent after the request", Down, "ttfb_timeout", Ttfb},
      {"tcp tcp+tls", "silent after the request", Down, "expect_timeout", Ttfb},
      {"ssl", "silent after the request", Down, "tls_timeout", Tls},
      {"http http-plain https* tcp tcp+tls", "reset after the request", Down, "reset", Ttfb},
      {"ssl", "reset after the request", Down, "tls_closed", Tls},
      {"http http-plain https*", "half-close after the request", Down, "http_no_answer", Ttfb},
      {"tcp tcp+tls", "half-close after the request", Down, "expect_mismatch", Ttfb},
      {"ssl", "half-close after the request", Down, "tls_closed", Tls},
      {"http http-plain https*", "drip", Down, "http_protocol", Transfer},
      {"tcp tcp+tls", "drip", Down, "expect_timeout", Transfer},
      {"http http-plain https*", "endless line", Down, "http_protocol", Transfer},
      {"tcp tcp+tls", "endless line", Down, "expect_mismatch", Transfer},
      {"http http-plain https*", "endless lines", Down, "http_protocol", Transfer},
      {"tcp tcp+tls", "endless lines", Down, "expect_mismatch", Transfer},
      {"http http-plain https*", "endless empty lines", Down, "http_protocol", Transfer},
      {"tcp tcp+tls", "endless empty lines", Down, "expect_mismatch", Transfer},
      {"http http-plain https*", "endless garbage", Down, "http_protocol", Transfer},
      {"tcp tcp+tls", "endless garbage", Down, "expect_mismatch", Transfer},
      {"http http-plain https*", "endless zeroes", Down, "http_protocol", Transfer},
      {"tcp tcp+tls", "endless zeroes", Down, "expect_mismatch", Transfer},
  };
}

}  // namespace promonitor::test::hostile
