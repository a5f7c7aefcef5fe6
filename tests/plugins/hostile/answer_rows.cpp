#include "tests/plugins/hostile/rows.hpp"

namespace promonitor::test::hostile {

std::vector<Row> answerRows() {
  using enum Verdict;
  using enum Phase;
  constexpr const char* kHttp = "http http-plain https*";
  constexpr const char* kTcp = "tcp tcp+tls";
  return {
      {kHttp, "redirect loop", Down, "http_redirect_limit", Ttfb},
      {kHttp, "redirect to a file", Down, "http_redirect_forbidden", Ttfb},
      {kHttp, "redirect to ftp", Down, "http_redirect_forbidden", Ttfb},
      {kHttp, "redirect to gopher", Down, "http_redirect_forbidden", Ttfb},
      {kHttp, "redirect to a forbidden address", Down, "http_redirect_forbidden", Connect},
      {kHttp, "redirect to a forbidden address in octal", Down, "http_redirect_forbidden", Connect},
      {kHttp, "redirect to a v4-mapped forbidden address", Down, "http_redirect_forbidden",
       Connect},
      {kHttp, "redirect to nonsense", Down, "http_redirect_forbidden", Ttfb},

      {kHttp, "dripping head", Down, "transfer_timeout", Transfer},
      {kHttp, "dripping body", Down, "transfer_timeout", Transfer},
      {kHttp, "dripping chunks", Down, "transfer_timeout", Transfer},
      {kHttp, "silent after 1xx", Down, "transfer_timeout", Transfer},
      {kHttp, "silent within the body", Down, "transfer_timeout", Transfer},
      {kHttp, "body without an end", Down, "transfer_timeout", Transfer},

      {kHttp, "HTTP/0.9", Down, "http_protocol", Transfer},
      {kHttp, "no version", Down, "http_protocol", Transfer},
      {kHttp, "HTTP/3 in HTTP/1", Down, "http_protocol", Transfer},
      {kHttp, "header without a colon", Down, "http_protocol", Transfer},
      {kHttp, "NUL in a header", Down, "http_protocol", Transfer},
      {kHttp, "unknown transfer coding", Down, "http_coding", Transfer},
      {"http https", "broken gzip", Down, "http_coding", Transfer},
      {kHttp, "chunk size is no number", Down, "http_protocol", Transfer},
      {kHttp, "chunk size is negative", Down, "http_protocol", Transfer},
      {kHttp, "chunk size is huge", Down, "http_protocol", Transfer},
      {kHttp, "chunk longer than its size", Down, "http_protocol", Transfer},
      {kHttp, "chunk shorter than its size", Down, "http_truncated", Transfer},
      {kHttp, "no last chunk", Down, "http_truncated", Transfer},
      {kHttp, "Content-Length too long", Down, "http_truncated", Transfer},
      {kHttp, "Content-Length too short", Up, "", None},
      {kHttp, "Content-Length is no number", Down, "http_protocol", Transfer},
      {kHttp, "Content-Length is negative", Down, "http_protocol", Transfer},
      {kHttp, "closed within the status line", Down, "http_no_answer", Ttfb},
      {kHttp, "closed within the head", Down, "http_truncated", Transfer},
      {kHttp, "cut within the body", Down, "http_truncated", Transfer},
      {kHttp, "half-close after the answer", Up, "", None},
      {kHttp, "reset after the status line", Down, "reset", Transfer},
      {kHttp, "reset after the head", Down, "reset", Transfer},
      {kHttp, "reset within the body", Down, "reset", Transfer},

      {kTcp, "HTTP/0.9", Down, "expect_mismatch", Transfer},
      {kTcp, "redirect loop", Down, "expect_mismatch", Transfer},
      {kTcp, "cut within the body", Down, "expect_mismatch", Transfer},
      {kTcp, "dripping body", Down, "expect_timeout", Transfer},
      {kTcp, "silent within the body", Down, "expect_timeout", Transfer},
      {kTcp, "reset within the body", Down, "reset", Transfer},
  };
}

}  // namespace promonitor::test::hostile
