#include <chrono>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plugins/plugin_paths.hpp"
#include "tests/plugins/result_facts.hpp"
#include "tests/support/deflate.hpp"
#include "tests/support/http_target.hpp"
#include "tests/support/probe_runner.hpp"
#include "tests/support/sanitizers.hpp"

namespace promonitor::test {
namespace {

using namespace std::chrono_literals;

HttpAnswer coded(std::string body, const char* coding, bool chunked = false) {
  HttpAnswer answer;
  answer.headers.emplace_back("Content-Encoding", coding);
  answer.body = std::move(body);
  answer.chunked = chunked;
  return answer;
}

TEST(HttpCodings, AreUndone) {
  const std::string text = std::string(200'000, '.') + "needle";
  const struct {
    const char* what;
    HttpAnswer answer;
    const char* compressed;
    const char* code;
  } rows[] = {
      {"gzip", coded(packed(text, kGzip), "gzip"), "true", ""},
      {"gzip in chunks", coded(packed(text, kGzip), "gzip", true), "true", ""},
      {"x-gzip", coded(packed(text, kGzip), "x-gzip"), "true", ""},
      {"deflate", coded(packed(text, kZlib), "deflate"), "true", ""},
      {"deflate without its header", coded(packed(text, kRaw), "deflate"), "true", ""},
      {"two codings", coded(packed(packed(text, kZlib), kGzip), "deflate, gzip"), "true", ""},
      {"identity", coded(text, "identity"), "true", ""},
      {"gzip unasked", coded(packed(text, kGzip), "gzip"), "false", ""},
      {"no gzip", coded("not gzip at all", "gzip"), "true", "http_coding"},
      {"broken gzip", coded(packed(text, kGzip).substr(0, 20) + "junk junk junk", "gzip"), "true",
       "http_coding"},
      {"a coding nobody knows", coded(text, "rot13"), "true", "http_coding"},
      {"a hundred codings",
       coded(text, "gzip, gzip, gzip, gzip, gzip, gzip, gzip, gzip, gzip, gzip, gzip, gzip"),
       "true", "http_coding"},
  };
  ProbeRunner runner(kHttpPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    const HttpTarget target(row.answer);

    const CheckResult result = runner.run({{"url", target.url()},
                                           {"compressed", row.compressed},
                                           {"expect.body.contains", "needle"}});

    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result) << " got: " << gotOf(result);
    if (*row.code == '\0') {
      EXPECT_EQ(metricOf(result, "bytes"), 200'006);
    }
  }
}

TEST(HttpCodings, AreAskedForOnRequest) {
  const HttpTarget target{HttpAnswer{}};
  ProbeRunner runner(kHttpPlugin);

  runner.run({{"url", target.url()}});
  runner.run({{"url", target.url()}, {"compressed", "true"}});
  runner.run({{"url", target.url()}, {"expect.body.contains", "ok"}});

  ASSERT_EQ(target.requests().size(), 3U);
  EXPECT_EQ(target.requests()[0].header("Accept-Encoding"), "");
  EXPECT_EQ(target.requests()[1].header("Accept-Encoding"), "gzip, deflate");
  EXPECT_EQ(target.requests()[2].header("Accept-Encoding"), "identity");
}

TEST(HttpCodings, StopAtTheBodyLimit) {
  const std::string bomb = packed(std::string(64U << 20U, '\0'), kGzip);
  const std::string double_bomb = packed(bomb, kGzip);
  ASSERT_LT(bomb.size(), 100'000U);
  const struct {
    const char* what;
    HttpAnswer answer;
  } rows[] = {
      {"bomb", coded(bomb, "gzip")},
      {"bomb in chunks", coded(bomb, "gzip", true)},
      {"bomb in a bomb", coded(double_bomb, "gzip, gzip")},
  };
  ProbeRunner runner(kHttpPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    const HttpTarget target(row.answer);

    const CheckResult result = runner.run({{"url", target.url()}, {"compressed", "true"}});

    EXPECT_EQ(result.verdict, Verdict::Up) << summaryOf(result);
    EXPECT_EQ(metricOf(result, "bytes"), 1 << 20);
    EXPECT_LT(runner.elapsed(), kSlowness * 2s);
  }
}

}  // namespace
}  // namespace promonitor::test
