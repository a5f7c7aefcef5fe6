#include "tests/plugins/hostile/rows.hpp"

namespace promonitor::test::hostile {

std::vector<Row> endlessRows() {
  using enum Verdict;
  using enum Phase;
  constexpr const char* kHttp = "http http-plain https*";
  constexpr const char* kTcp = "tcp tcp+tls";
  return {
      {kHttp, "endless status line", Down, "http_too_large", Transfer},
      {kHttp, "endless headers", Down, "http_too_large", Transfer},
      {kHttp, "endless header", Down, "http_too_large", Transfer},
      {kHttp, "endless folded header", Down, "http_too_large", Transfer},
      {kHttp, "endless 1xx", Down, "http_too_large", Transfer},
      {kHttp, "endless 100", Down, "http_too_large", Transfer},
      {kHttp, "endless chunks", Down, "http_too_large", Transfer},
      {kHttp, "endless chunk extension", Down, "http_too_large", Transfer},
      {kHttp, "endless trailers", Down, "http_too_large", Transfer},
      {kHttp, "endless trailer", Down, "http_too_large", Transfer},
      {"http https", "gzip of nothing for ever", Down, "http_too_large", Transfer},
      // A body is judged by what is read of it.
      {kHttp, "endless body", Up, "", None},
      {kHttp, "endless body of a length", Up, "", None},
      {kHttp, "endless chunk", Up, "", None},
      {kHttp, "gzip bomb", Up, "", None},
      {kHttp, "gzip bomb in a gzip bomb", Up, "", None},

      {kTcp, "endless headers", Down, "expect_mismatch", Transfer},
      {kTcp, "endless header", Down, "expect_mismatch", Transfer},
      {kTcp, "endless 1xx", Down, "expect_mismatch", Transfer},
      {kTcp, "endless body", Down, "expect_mismatch", Transfer},
      {kTcp, "endless chunks", Down, "expect_mismatch", Transfer},
      {kTcp, "gzip bomb", Down, "expect_mismatch", Transfer},
  };
}

}  // namespace promonitor::test::hostile
