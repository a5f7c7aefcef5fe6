#include "tests/plugins/hostile/rows.hpp"

namespace promonitor::test::hostile {

// PostgreSQL has no lines: its answer is one byte, and any other than that one refuses TLS.

std::vector<Row> upgradeRows() {
  using enum Verdict;
  using enum Phase;
  constexpr const char* kAll = "starttls*";
  constexpr const char* kLines = "starttls-smtp starttls-imap starttls-pop3 starttls-ftp";
  constexpr const char* kPostgres = "starttls-postgres";
  // Who waits for a last line, and who takes one.
  constexpr const char* kManyLines = "starttls-smtp starttls-ftp";
  constexpr const char* kOneLine = "starttls-imap starttls-pop3";
  constexpr const char* kRefused = "starttls_refused";
  return {
      {kAll, "refuses TLS", Down, kRefused, Tls},
      {kLines, "closed after answer 1", Down, "closed", Ttfb},
      {kPostgres, "closed after answer 1", Down, "tls_closed", Tls},
      {"starttls-smtp", "closed after answer 2", Down, "closed", Ttfb},
      {"starttls-imap starttls-pop3 starttls-ftp", "closed after answer 2", Down, "tls_closed",
       Tls},
      {"starttls-smtp", "closed after answer 3", Down, "tls_closed", Tls},
      {kLines, "speaks ahead of TLS", Down, "protocol", Tls},
      {kPostgres, "speaks ahead of TLS", Down, kRefused, Tls},
      {kAll, "stays in plain text", Down, "tls_not_tls", Tls},

      {kAll, "silent", Down, "starttls_timeout", Tls},
      {kAll, "reset after accept", Down, "reset", Ttfb},
      {kLines, "closed after accept", Down, "closed", Ttfb},
      {kPostgres, "closed after accept", Down, kRefused, Tls},
      // To SMTP and FTP "SSH-" begins an answer of several lines.
      {kManyLines, "greeting of another protocol", Down, "closed", Transfer},
      {kOneLine, "greeting of another protocol", Down, kRefused, Tls},
      {kPostgres, "greeting of another protocol", Down, kRefused, Tls},
      {kLines, "three letters", Down, "starttls_timeout", Tls},
      {kPostgres, "three letters", Down, kRefused, Tls},
      {kLines, "drip from accept", Down, "starttls_timeout", Tls},
      {kPostgres, "drip from accept", Down, kRefused, Tls},
      {kLines, "endless garbage from accept", Down, "protocol", Transfer},
      {kPostgres, "endless garbage from accept", Down, kRefused, Tls},

      {kAll, "silent after the request", Down, "starttls_timeout", Tls},
      {kLines, "reset after the request", Down, "reset", Transfer},
      {kPostgres, "reset after the request", Down, "reset", Ttfb},
      {kLines, "half-close after the request", Down, "closed", Ttfb},
      {kPostgres, "half-close after the request", Down, kRefused, Tls},
      {kLines, "drip", Down, "starttls_timeout", Tls},
      {kPostgres, "drip", Down, kRefused, Tls},
      {kLines, "endless line", Down, "protocol", Transfer},
      {kPostgres, "endless line", Down, kRefused, Tls},
      {kManyLines, "endless lines", Down, "protocol", Tls},
      {kOneLine, "endless lines", Down, kRefused, Tls},
      {kPostgres, "endless lines", Down, kRefused, Tls},
      {kAll, "endless empty lines", Down, kRefused, Tls},
      {kLines, "endless garbage", Down, "protocol", Transfer},
      {kPostgres, "endless garbage", Down, kRefused, Tls},
      {kLines, "endless zeroes", Down, "protocol", Transfer},
      {kPostgres, "endless zeroes", Down, kRefused, Tls},
  };
}

}  // namespace promonitor::test::hostile
