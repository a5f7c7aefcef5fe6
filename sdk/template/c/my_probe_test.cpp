// Runs the kind in a small host of its own, against peers on this machine.
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

int main() {
  const pm::testing::Runner my_probe(promonitor_probe_v1(), "my_probe");

  const pm::testing::Peer friendly("hello\r\n");
  const auto up = my_probe.check({{"target", friendly.target()}, {"expect", "hello"}});
  expect(up.state == pm::State::Up, "the expected greeting is up");
  expect(up.mistakes.empty(), "the kind keeps the rules");

  const auto down = my_probe.check({{"target", friendly.target()}, {"expect", "goodbye"}});
  expect(down.state == pm::State::Down, "another greeting is down");
  expect(down.code == "unexpected_greeting", "and says why");
  expect(down.got == "hello", "and what came");

  const pm::testing::Peer silent("");
  pm::testing::Settings impatient;
  impatient.timeout = std::chrono::milliseconds(100);
  const auto late = my_probe.check({{"target", silent.target()}}, impatient);
  expect(late.code == "timeout", "silence ends at the deadline");
  expect(late.mistakes.empty(), "at once");

  expect(!my_probe.refusal({}).empty(), "a target is required");
  return failures == 0 ? 0 : 1;
}
