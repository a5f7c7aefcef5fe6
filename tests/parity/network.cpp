// Keeps a TunNetwork in a network namespace until standard input ends, and prints the namespace's
// path once it is there. Usage: parity_network BEHAVIOUR
#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <iostream>
#include <map>
#include <string>
#include <system_error>

#include <fmt/format.h>

#include "tests/support/net_namespace.hpp"
#include "tests/support/tun_network.hpp"

namespace promonitor::test {
namespace {

using namespace std::chrono_literals;
using Kind = TunAnswer::Kind;

bool fifth(const TunRequest& request) { return request.index % 5 == 4; }

const std::map<std::string, TunNetwork::Behaviour>& behaviours() {
  static const std::map<std::string, TunNetwork::Behaviour> all = {
      {"steady",
       [](const TunRequest&) {
         return TunAnswer{Kind::Reply, 4ms};
       }},
      {"fifth",
       [](const TunRequest& request) {
         return TunAnswer{fifth(request) ? Kind::Silence : Kind::Reply, 4ms};
       }},
      // Repeats itself after 35 packets.
      {"lossy",
       [](const TunRequest& request) {
         return TunAnswer{fifth(request) ? Kind::Silence : Kind::Reply,
                          std::chrono::microseconds(3000 + 1000 * (request.index % 7))};
       }},
      {"silent",
       [](const TunRequest&) {
         return TunAnswer{Kind::Silence, {}};
       }},
      {"unreachable",
       [](const TunRequest&) {
         return TunAnswer{Kind::Unreachable, {}};
       }},
  };
  return all;
}

int keepNetwork(const TunNetwork::Behaviour& behaviour) {
  std::string problem;
  const bool permitted = inNetNamespace([&] {
    try {
      const TunNetwork network(behaviour);
      std::cout << fmt::format("/proc/{}/task/{}/ns/net", getpid(), gettid()) << std::endl;
      std::byte ignored{};
      while (read(STDIN_FILENO, &ignored, 1) > 0) {
      }
    } catch (const std::system_error& error) {
      problem = error.what();
    }
  });
  if (!permitted) problem = "no network namespace can be made here";
  if (problem.empty()) return 0;
  std::cerr << "parity_network: " << problem << '\n';
  return 1;
}

}  // namespace
}  // namespace promonitor::test

int main(int argc, char** argv) {
  using namespace promonitor::test;
  const auto behaviour = argc == 2 ? behaviours().find(argv[1]) : behaviours().end();
  if (behaviour == behaviours().end()) {
    std::cerr << "usage: parity_network steady|fifth|lossy|silent|unreachable\n";
    return 2;
  }
  return keepNetwork(behaviour->second);
}
