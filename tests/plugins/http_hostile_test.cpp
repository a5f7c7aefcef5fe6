#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "tests/plugins/plugin_paths.hpp"
#include "tests/plugins/result_facts.hpp"
#include "tests/support/http_target.hpp"
#include "tests/support/loopback.hpp"
#include "tests/support/probe_runner.hpp"
#include "tests/support/sanitizers.hpp"

namespace promonitor::test {
namespace {

using namespace std::chrono_literals;

TEST(HttpHostile, ThatReadsNothingEndsWithTheTime) {
  const int listener = bindLoopback(false);
  ASSERT_EQ(listen(listener, 1), 0);
  const std::string url = "http://" + loopbackEndpoint(boundPort(listener)) + "/";
  ProbeRunner runner(kHttpPlugin);

  const CheckResult result =
      runner.run({{"url", url}, {"method", "POST"}, {"body", std::string(16U << 20U, 'x')}}, 300ms);

  EXPECT_EQ(codeOf(result), "ttfb_timeout") << summaryOf(result);
  EXPECT_LT(runner.elapsed(), kSlowness * 550ms);
  close(listener);
}

TEST(HttpBounds, ReadAMebibyteInAll) {
  constexpr double kMiB = 1 << 20;
  const std::string head = "HTTP/1.1 200 OK\r\n\r\n";
  HttpAnswer endless;
  endless.script = {Step::send(head), Step::flood(std::string(4096, 'x'))};
  const HttpTarget target(endless);
  ProbeRunner runner(kHttpPlugin);

  const CheckResult result = runner.run({{"url", target.url()}});

  EXPECT_EQ(result.verdict, Verdict::Up) << summaryOf(result);
  EXPECT_LE(metricOf(result, "bytes"), kMiB);
  EXPECT_GE(metricOf(result, "bytes"), 0.9 * kMiB);
}

TEST(HttpBounds, ReadMoreWhereTheMonitorWantsIt) {
  HttpAnswer large;
  large.body = std::string(std::size_t{3} << 19U, 'x');
  const HttpTarget target(large);
  ProbeRunner runner(kHttpPlugin);

  const CheckResult result = runner.run({{"url", target.url()},
                                         {"body_limit", "2MiB"},
                                         {"expect.body_size.min", "1536KiB"},
                                         {"expect.body_size.max", "1536KiB"}});

  EXPECT_EQ(result.verdict, Verdict::Up) << summaryOf(result);
}

/// What the hops of a redirect bring counts together.
TEST(HttpBounds, AreSharedByAllHops) {
  const auto hop = [](const HttpRequest& request) {
    const int left = request.target.back() - '0';
    HttpAnswer answer =
        left == 0 ? HttpAnswer{} : HttpAnswer::redirect(302, "/" + std::to_string(left - 1));
    answer.body = std::string(std::size_t{300} << 10U, 'x');
    return answer;
  };
  const HttpTarget target(hop);
  const struct {
    const char* path;
    const char* body_limit;
    const char* code;
  } rows[] = {{"/2", "1MiB", ""}, {"/5", "1MiB", "http_too_large"}, {"/5", "2MiB", ""}};
  ProbeRunner runner(kHttpPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.path);

    const CheckResult result =
        runner.run({{"url", target.url(row.path)}, {"body_limit", row.body_limit}});

    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result);
  }
}

}  // namespace
}  // namespace promonitor::test
