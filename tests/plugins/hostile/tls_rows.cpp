#include "tests/plugins/hostile/rows.hpp"

namespace promonitor::test::hostile {

std::vector<Row> tlsRows() {
  using enum Verdict;
  using enum Phase;
  constexpr const char* kAll = "https* tcp+tls ssl starttls*";
  constexpr const char* kMismatch = "tls_name_mismatch";
  return {
      {kAll, "expired", Down, "tls_expired", Tls},
      {kAll, "not yet valid", Down, "tls_not_yet_valid", Tls},
      {kAll, "self-signed", Down, "tls_self_signed", Tls},
      {kAll, "untrusted issuer", Down, "tls_untrusted", Tls},
      {kAll, "missing intermediate", Down, "tls_incomplete_chain", Tls},
      {kAll, "RSA-1024", Down, "tls_weak_key", Tls},
      {kAll, "SHA-1", Down, "tls_weak_signature", Tls},
      {kAll, "wrong host", Down, kMismatch, Tls},
      {kAll, "wrong address", Down, kMismatch, Tls},
      {kAll, "address as a name", Down, kMismatch, Tls},
      {kAll, "name in another case", Up, "", None},
      {kAll, "NUL in a name", Down, kMismatch, Tls},
      {kAll, "wildcard", Up, "", None},
      {kAll, "wildcard for two labels", Down, kMismatch, Tls},
      {kAll, "wildcard for no label", Down, kMismatch, Tls},
      {kAll, "wildcard of another domain", Down, kMismatch, Tls},
      {kAll, "wildcard of all", Down, kMismatch, Tls},
      {kAll, "wildcard of a top level", Down, kMismatch, Tls},
      {kAll, "wildcard inside", Down, kMismatch, Tls},
      {kAll, "two wildcards", Down, kMismatch, Tls},
      {kAll, "wildcard in a label", Down, kMismatch, Tls},
      {kAll, "50 certificates", Up, "", None},
      {kAll, "60 KB certificate", Up, "", None},
      {kAll, "200 KB certificate", Down, "tls_handshake", Tls},
  };
}

std::vector<Row> handshakeRows() {
  using enum Verdict;
  using enum Phase;
  constexpr const char* kAll = "https* tcp+tls ssl starttls*";
  return {
      {kAll, "TLS 1.0 only", Down, "tls_old_version", Tls},
      {kAll, "TLS 1.1 only", Down, "tls_old_version", Tls},
      {kAll, "TLS 1.2 and a certificate of the client", Down, "tls_handshake", Tls},
      {kAll, "no close_notify", Up, "", None},
      {kAll, "TLS 1.2 stalls after 0 records", Down, "tls_timeout", Tls},
      {kAll, "TLS 1.2 stalls after 1 records", Down, "tls_timeout", Tls},
      {kAll, "TLS 1.2 stalls after 2 records", Down, "tls_timeout", Tls},
      {kAll, "TLS 1.2 stalls after 3 records", Down, "tls_timeout", Tls},
      {kAll, "TLS 1.2 stalls after 4 records", Down, "tls_timeout", Tls},
      {kAll, "TLS 1.2 stalls after 5 records", Down, "tls_timeout", Tls},
      {kAll, "TLS 1.3 stalls after 0 records", Down, "tls_timeout", Tls},
      {kAll, "TLS 1.3 stalls after 1 records", Down, "tls_timeout", Tls},
      {kAll, "TLS 1.3 stalls after 2 records", Down, "tls_timeout", Tls},
      {kAll, "TLS 1.3 stalls after 3 records", Down, "tls_timeout", Tls},
      {kAll, "TLS 1.3 stalls after 4 records", Down, "tls_timeout", Tls},
      {kAll, "TLS 1.3 stalls after 5 records", Down, "tls_timeout", Tls},
  };
}

}  // namespace promonitor::test::hostile
