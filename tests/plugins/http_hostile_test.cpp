#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "tests/plugins/plugin_paths.hpp"
#include "tests/plugins/result_facts.hpp"
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

}  // namespace
}  // namespace promonitor::test
