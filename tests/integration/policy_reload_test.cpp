// A reload that changes which addresses monitors may reach.
#include <fstream>
#include <iterator>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/integration/running_server.hpp"
#include "tests/support/http_target.hpp"
#include "tests/support/targets.hpp"

namespace promonitor {
namespace {

class PolicyReload : public testing::Test {
 protected:
  /// Puts something else in the place of a part of the file, and reloads.
  std::string reload(const std::string& was, const std::string& is) {
    const auto path = running_.directory() / "promonitor.yaml";
    std::ifstream in(path);
    std::string text((std::istreambuf_iterator<char>(in)), {});
    const auto at = text.find(was);
    EXPECT_NE(at, std::string::npos) << was;
    text.replace(at, was.size(), is);
    std::ofstream(path) << text;
    return running_.server().reload().text;
  }
  /// Waits for a result that has the code, "" being none; what it says of the failure.
  std::string awaitCode(const char* monitor, const std::string& code) {
    const std::string path = "/api/v1/monitors/" +
                             running_.monitor(monitor).at("id").get<std::string>() +
                             "/checks?include=error";
    for (std::size_t count = running_.checks(monitor).size() + 1; count < 30; ++count) {
      running_.waitForChecks(monitor, count);
      const nlohmann::json newest = running_.json(path).front();
      const auto& error = newest.at("error");
      if (error.is_null() ? code.empty() : error.at("code") == code) return error.dump();
    }
    ADD_FAILURE() << monitor << ": never '" << code << "'";
    return {};
  }

  test::HttpTarget http_{test::HttpAnswer{}};
  test::TcpTarget tcp_{{}};
  RunningServer running_{
      fmt::format("  - {{ name: inline, http: \"{}\" }}\n  - {{ name: isolated, tcp: \"{}\" }}\n",
                  http_.url(), tcp_.endpoint()),
      "plugins: { load: [ { path: tcp.so, isolation: process } ] }\n"
      "network_policy: { deny: [metadata] }\n"};
};

TEST_F(PolicyReload, HoldsAtOnceForThoseItConcerns) {
  const std::string plan = "requests_per_minute: 100000";
  const std::string strict = plan + ", network_policy: { deny: [loopback] }";
  awaitCode("inline", "");
  awaitCode("isolated", "");
  EXPECT_EQ(reload("users:\n", "users:\n  - { email: other@example.com, plan: pro }\n"),
            "0 added, 0 changed, 0 removed, 2 unchanged\n");
  EXPECT_EQ(reload("monitors:\n", fmt::format("monitors:\n  - {{ name: other, http: \"{}\", "
                                              "owner: other@example.com }}\n",
                                              http_.url())),
            "+ other\n1 added, 0 changed, 0 removed, 2 unchanged\n");

  EXPECT_EQ(reload(plan, strict),
            "~ inline\n~ isolated\n0 added, 2 changed, 0 removed, 1 unchanged\n");
  for (const char* const monitor : {"inline", "isolated"}) {
    const std::string told = awaitCode(monitor, "policy_denied");
    EXPECT_NE(told.find("127.0.0.1 is denied by 'loopback' of plans.test.network_policy.deny"),
              std::string::npos)
        << told;
  }
  EXPECT_EQ(reload(strict, strict), "0 added, 0 changed, 0 removed, 3 unchanged\n");

  EXPECT_EQ(reload(strict, plan),
            "~ inline\n~ isolated\n0 added, 2 changed, 0 removed, 1 unchanged\n");
  awaitCode("inline", "");
  awaitCode("isolated", "");

  EXPECT_EQ(reload("[metadata]", "[metadata, loopback]"),
            "~ other\n~ inline\n~ isolated\n0 added, 3 changed, 0 removed, 0 unchanged\n");
  awaitCode("inline", "policy_denied");
  awaitCode("isolated", "policy_denied");
}

}  // namespace
}  // namespace promonitor
