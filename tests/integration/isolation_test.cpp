// A daemon with plugins in processes of their own.
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/integration/running_server.hpp"
#include "tests/support/http_target.hpp"
#include "tests/support/targets.hpp"

namespace promonitor {
namespace {

constexpr const char* kPlugins =
    "plugins:\n  load:\n"
    "    - {{ path: tcp.so, isolation: process }}\n"
    "    - {{ path: http.so, isolation: process }}\n"
    "    - {{ path: \"{0}/good_callback.so\" }}\n"
    "    - {{ path: \"{0}/good_blocking.so\" }}\n";

/// Which plugins of kPlugins are in the memory of this process.
std::set<std::string> mappedPlugins() {
  std::ifstream maps("/proc/self/maps");
  const std::string all((std::istreambuf_iterator<char>(maps)), {});
  std::set<std::string> mapped;
  for (const char* const name : {"tcp.so", "http.so", "good_callback.so", "good_blocking.so"}) {
    if (all.find(name) != std::string::npos) mapped.insert(name);
  }
  return mapped;
}

TEST(Isolation, ADaemonRunsKindsThatItHasNotLoaded) {
  // None, where this test has a process of its own.
  const std::set<std::string> mapped_before = mappedPlugins();
  test::HttpTarget http(test::HttpAnswer{.body = "all is well"});
  test::TcpTarget tcp({});
  const test::RefusedPort refused;
  RunningServer running(
      fmt::format("  - {{ name: http, http: \"{}\", expect: {{ body: {{ contains: well }} }} }}\n"
                  "  - {{ name: tcp, tcp: \"{}\" }}\n"
                  "  - {{ name: refused, tcp: \"{}\" }}\n"
                  "  - {{ name: callback, good_callback: x }}\n"
                  "  - {{ name: blocking, good_blocking: x }}\n",
                  http.url(), tcp.endpoint(), refused.endpoint()),
      fmt::format(kPlugins, FIXTURE_PLUGINS));

  for (const char* const name : {"http", "tcp", "callback", "blocking"}) {
    SCOPED_TRACE(name);
    EXPECT_EQ(running.waitForChecks(name, 2).front().at("is_up"), true);
  }
  EXPECT_EQ(running.waitForChecks("refused", 1).front().at("is_up"), false);

  EXPECT_EQ(mappedPlugins(), mapped_before);
  const std::string page = running.get("/metrics").body;
  for (const char* const name :
       {"promonitor_runner_processes{plugin=\"org.promonitor.fixture.good-callback\"",
        "promonitor_runner_frames_received_total{plugin=\"promonitor.tcp\"",
        "promonitor_blocking_queue_seconds_bucket{kind=\"good_blocking\"",
        "promonitor_worker_jobs_waiting 0"}) {
    EXPECT_NE(page.find(name), std::string::npos) << name;
  }
  EXPECT_GE(running.metric("promonitor_blocking_queue_seconds_count{kind=\"good_blocking\"}"), 2);
}

}  // namespace
}  // namespace promonitor
