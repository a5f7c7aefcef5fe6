#include "tests/support/hostile/world.hpp"

#include <netinet/in.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <list>
#include <variant>

#include "tests/support/hostile/hostile_server.hpp"
#include "tests/support/net_namespace.hpp"
#include "tests/support/sanitizers.hpp"

namespace promonitor::test::hostile {
namespace {

/// So many servers are busy at once that one loop still gets round in time.
constexpr std::size_t kSideBySide = kSanitized ? 8 : 32;

void fillNames(FakeDns& dns) {
  for (const Behaviour& behaviour : catalogue()) {
    if (const auto* bad = std::get_if<BadName>(&behaviour.deed)) bad->fill(dns);
  }
}

}  // namespace

World::World() : names_(fillNames) {}

std::vector<Encounter> World::meet(const KindUnderTrial& kind,
                                   std::span<const Behaviour* const> behaviours, Duration timeout) {
  ProbeWorld around;
  around.policy.deny.emplace_back(kForbiddenAddress);
  around.resolver.servers = {names_.endpoint()};
  ProbeRunner runner(kind.plugin, around);
  std::vector<Encounter> all;
  while (!behaviours.empty()) {
    const auto some = behaviours.first(std::min(behaviours.size(), kSideBySide));
    std::ranges::move(meetSome(kind, some, runner, timeout), std::back_inserter(all));
    behaviours = behaviours.subspan(some.size());
  }
  return all;
}

std::vector<Encounter> World::meetSome(const KindUnderTrial& kind,
                                       std::span<const Behaviour* const> behaviours,
                                       ProbeRunner& runner, Duration timeout) {
  std::list<HostileServer> servers;
  std::vector<GivenOptions> monitors;
  monitors.reserve(behaviours.size());
  std::uint32_t echo_address = INADDR_LOOPBACK + 99;
  for (const Behaviour* behaviour : behaviours) {
    servers.emplace_back(*behaviour, kind.dialogue, certificates_, ++echo_address);
    monitors.push_back(kind.options(servers.back().target()));
  }
  std::vector<Encounter> encounters;
  for (CheckResult& result : runner.runAll(monitors, timeout)) {
    encounters.push_back({std::move(result), runner.durations()[encounters.size()], 0});
  }
  auto server = servers.begin();
  for (Encounter& encounter : encounters) encounter.taken = (server++)->end();
  return encounters;
}

void boundSocketBuffers() {
  // The kernel would let them grow to megabytes.
  setSysctl("net/ipv4/tcp_rmem", "4096 131072 131072");
  setSysctl("net/ipv4/tcp_wmem", "4096 65536 65536");
}

}  // namespace promonitor::test::hostile
