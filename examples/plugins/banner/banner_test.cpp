// The kind in a unit test: no daemon, no test framework, nothing but the SDK's headers.
#include <chrono>
#include <cstdio>

#include "promonitor/probe.h"
#include "promonitor/testing.hpp"
#include "promonitor/testing/peer.hpp"

namespace {

int failures = 0;

void expect(bool good, const char* what) {
  if (good) return;
  std::printf("not so: %s\n", what);
  ++failures;
}

}  // namespace

// [test]
int main() {
  const pm::testing::Runner banner(promonitor_probe_v1(), "banner");

  const pm::testing::Peer polite("220 ready\r\n");
  const auto up = banner.check({{"target", polite.target()}, {"expect", "220"}});
  expect(up.state == pm::State::Up, "the banner that is expected is up");
  expect(up.metric("connect") >= 0, "the connect phase is measured");
  expect(up.mistakes.empty(), "the kind keeps the rules");

  const auto down = banner.check({{"target", polite.target()}, {"expect", "SSH-2.0"}});
  expect(down.state == pm::State::Down, "another banner is down");
  expect(down.code == "banner_mismatch", "and says why");

  const pm::testing::Peer silent("");
  pm::testing::Settings impatient;
  impatient.timeout = std::chrono::milliseconds(50);
  const auto late = banner.check({{"target", silent.target()}}, impatient);
  expect(late.code == "timeout", "silence ends at the deadline");
  expect(late.mistakes.empty(), "at once");

  expect(!banner.refusal({}).empty(), "a target is required");
  return failures == 0 ? 0 : 1;
}
// [/test]
