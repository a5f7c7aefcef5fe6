#include <gmock/gmock.h>

#include "tests/app/command_fixture.hpp"
#include "tests/support/http_target.hpp"
#include "tests/support/targets.hpp"

namespace promonitor {
namespace {

using testing::HasSubstr;

class HealthCommand : public DaemonFixture {
 protected:
  /// `promonitor health` for a daemon that would serve on that port; plugins are none of its
  /// business.
  CommandOutcome health(std::uint16_t port, const Words& more = {}) const {
    const std::string config =
        write("health.yaml", "server: { listen: \"127.0.0.1:" + std::to_string(port) +
                                 "\" }\nplugins: { load: [ { path: /nonexistent/kind.so } ] }\n");
    Words words{"health", "--config", config};
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
  }
};

TEST_F(HealthCommand, EndsWithZeroWhenTheDaemonIsReady) {
  start(configure());

  const CommandOutcome text = health(port());
  EXPECT_EQ(text.status, 0) << text.err;
  EXPECT_EQ(text.out, "ready\n");
  EXPECT_EQ(health(port(), {"--json"}).out, "{\"status\":\"ready\"}\n");
}

TEST_F(HealthCommand, SaysWhyTheDaemonIsNotReady) {
  const test::HttpTarget busy(test::HttpAnswer{.status = 503, .body = "the database is away"});

  const CommandOutcome outcome = health(busy.port());
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.out, "not ready: the database is away\n");
}

TEST_F(HealthCommand, SaysWhereNobodyAnswers) {
  const test::RefusedPort refused;
  const test::ResetTarget reset;
  for (const std::uint16_t port : {refused.port(), reset.port()}) {
    const CommandOutcome outcome = health(port);

    EXPECT_EQ(outcome.status, 3);
    EXPECT_THAT(outcome.err, HasSubstr("; start the daemon with 'promonitor serve', or name"));
    EXPECT_THAT(outcome.err, HasSubstr("promonitor: cannot reach http://127.0.0.1:" +
                                       std::to_string(port) + "/readyz: "));
  }
}

}  // namespace
}  // namespace promonitor
