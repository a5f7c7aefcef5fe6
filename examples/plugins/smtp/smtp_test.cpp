// The conversation in a unit test. TLS is pretended here; tests/examples has the real one.
#include <cstdio>
#include <string>
#include <vector>

#include "promonitor/probe.h"
#include "promonitor/testing.hpp"
#include "promonitor/testing/peer.hpp"

namespace {

using pm::testing::Peer;
using pm::testing::Turn;

const Turn kGreeting = {"", "220 mail.example ready\r\n"};
const Turn kHello = {"EHLO monitor.invalid\r\n", "250-mail.example\r\n250 STARTTLS\r\n"};
const Turn kStartTls = {"STARTTLS\r\n", "220 go ahead\r\n"};

struct Row {
  const char* what;
  std::vector<Turn> turns;
  const char* starttls;
  const char* certificate;
  pm::State state;
  const char* code;
};

}  // namespace

int main() {
  const Row rows[] = {{"plain", {kGreeting, kHello}, "false", "", pm::State::Up, ""},
                      {"busy", {{"", "421 later\r\n"}}, "false", "", pm::State::Down, "smtp_reply"},
                      {"TLS", {kGreeting, kHello, kStartTls}, "true", "", pm::State::Up, ""},
                      {"expired",
                       {kGreeting, kHello, kStartTls},
                       "true",
                       "tls_expired",
                       pm::State::Down,
                       "tls_expired"},
                      {"no TLS",
                       {kGreeting, kHello, {"STARTTLS", "454 no\r\n"}},
                       "true",
                       "",
                       pm::State::Down,
                       "smtp_reply"}};
  const pm::testing::Runner smtp(promonitor_probe_v1(), "smtp");
  int failures = 0;
  for (const Row& row : rows) {
    const Peer peer(row.turns);
    pm::testing::Settings settings;
    settings.tls = pm::testing::PretendedTls{.verify_code = row.certificate};

    const auto result =
        smtp.check({{"target", peer.target()}, {"starttls", row.starttls}}, settings);

    if (result.state == row.state && result.code == row.code && result.mistakes.empty()) continue;
    std::printf("%s: code '%s' instead of '%s', %zu mistakes\n", row.what, result.code.c_str(),
                row.code, result.mistakes.size());
    ++failures;
  }
  return failures == 0 ? 0 : 1;
}
