// What an author writes: his kind, run in a test of his own, with nothing but the headers.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <string>
#include <thread>

#include "promonitor/probe.h"
#include "promonitor/testing.hpp"

namespace {

/// Greets one client.
class Greeter {
 public:
  explicit Greeter(const std::string& greeting) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* name = reinterpret_cast<sockaddr*>(&address);
    if (bind(listener_, name, size) != 0 || listen(listener_, 1) != 0) std::perror("listen");
    getsockname(listener_, name, &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, greeting] {
      const int client = accept(listener_, nullptr, nullptr);
      if (send(client, greeting.data(), greeting.size(), MSG_NOSIGNAL) < 0) std::perror("send");
      close(client);
    });
  }
  ~Greeter() {
    thread_.join();
    close(listener_);
  }
  std::string target() const { return "smtp.example:" + std::to_string(port_); }

 private:
  int listener_ = socket(AF_INET, SOCK_STREAM, 0);
  int port_ = 0;
  std::thread thread_;
};

int failures = 0;

void expect(bool good, const char* what) {
  if (good) return;
  std::printf("not so: %s\n", what);
  ++failures;
}

}  // namespace

int main() {
  const pm::testing::Runner banner(promonitor_probe_v1(), "banner");
  pm::testing::Settings world;
  world.hosts = {{"smtp.example", {"127.0.0.1"}}};

  const Greeter polite("220 ready\r\n");
  const auto up = banner.check({{"target", polite.target()}, {"expect", "220"}}, world);
  expect(up.state == pm::State::Up, "the banner that is expected is up");
  expect(up.metric("connect") >= 0, "the connect phase is measured");
  expect(up.mistakes.empty(), "the kind keeps the rules");

  const Greeter rude("554 go away\r\n");
  const auto down = banner.check({{"target", rude.target()}, {"expect", "220"}}, world);
  expect(down.state == pm::State::Down, "another banner is down");
  expect(down.code == "banner_mismatch", "and says why");

  expect(!banner.refusal({}).empty(), "a target is required");
  return failures == 0 ? 0 : 1;
}
