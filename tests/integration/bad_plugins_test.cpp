// Promise P4: a bad plugin hurts only its own monitors.
//
// All plugins that are wrong on purpose run isolated in one daemon beside healthy monitors.
// PROMONITOR_BAD_PLUGIN_RUNS and PROMONITOR_HEALTHY_MONITORS go further.
#include <poll.h>

#include <algorithm>
#include <limits>
#include <set>
#include <sstream>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/bad_plugins_daemon.hpp"
#include "tests/support/extent.hpp"
#include "tests/support/sanitizers.hpp"
#include "tests/support/targets.hpp"

namespace promonitor {
namespace {

using std::chrono::seconds;

constexpr std::size_t kMostGrowth = 5'000'000;
/// First checks of new monitors come within five seconds, and a hung process is found within three.
constexpr auto kLife = seconds(14);

std::vector<std::string> words(const char* list) {
  std::istringstream in(list);
  return {std::istream_iterator<std::string>(in), {}};
}

const std::map<std::string, const char*> kCodes = {
    {"aborts", "probe_crashed"},
    {"closes_descriptors", "probe_crashed"},
    {"crashes_in_create", "probe_crashed"},
    {"exits", "probe_crashed"},
    {"loops_for_ever", "probe_hung"},
    {"overflows_stack", "probe_crashed"},
    {"segfaults", "probe_crashed"},
    {"throws_across", "probe_crashed"},
    {"blocks_worker", "timeout"},
    {"ignores_cancel", "timeout"},
    {"completes_late", "timeout"},
};

/// Those that do whatever they do to themselves, if their target lets them: see fault.h.
const std::set<std::string> kWithoutSoundTarget = {
    "blocks_worker",     "completes_late",   "crashes_in_create", "ignores_cancel",
    "ignores_errors",    "needs_interface",  "reads_beyond",      "throws_across",
    "uses_options_late", "uses_values_late", "wrong_result",      "wrong_validate"};

BadPluginsDaemon::Plan planOf(const std::string& target) {
  BadPluginsDaemon::Plan plan;
  for (const std::string& name : words(FIXTURES_HARMFUL)) {
    if (name == "throws") continue;  // refuses every configuration
    const auto code = kCodes.find(name);
    plan.plugins.push_back({.name = name,
                            .code = code == kCodes.end() ? "" : code->second,
                            .has_sound_target = !kWithoutSoundTarget.contains(name)});
  }
  plan.refused = words(FIXTURES_HARMFUL_AT_LOAD " " FIXTURES_REFUSED);
  // It changes its own process only, and what is taken is free here.
  std::erase_if(plan.refused, [](const std::string& name) {
    return name == "changes_process" || name == "taken_kind";
  });
  plan.healthy = test::extent("PROMONITOR_HEALTHY_MONITORS", 60);
  plan.target = target;
  return plan;
}

/// Where a plugin's id is in the log: "org.promonitor.fixture.closes-descriptors".
std::string idOf(std::string name) {
  std::replace(name.begin(), name.end(), '_', '-');
  return "org.promonitor.fixture." + name;
}

using Checks = std::map<std::string, std::vector<CheckRecord>>;

WallTime endOf(const CheckRecord& check) {
  return check.started_at +
         std::chrono::floor<std::chrono::microseconds>(check.result.response_time);
}

/// Every slot between a healthy monitor's first and last has a check, and each check passed.
void expectHealthy(const Checks& checks) {
  for (const auto& [name, history] : checks) {
    if (!name.starts_with("healthy-")) continue;
    SCOPED_TRACE(name);
    std::set<WallTime> slots;
    for (const CheckRecord& check : history) {
      EXPECT_EQ(check.result.verdict, Verdict::Up)
          << (check.result.failure ? check.result.failure->summary : "");
      slots.insert(check.slot);
    }
    ASSERT_GE(slots.size(), 10U);
    if (test::kSanitized) continue;  // a slot is missed where a check takes longer than a second
    for (WallTime slot = *slots.begin(); slot < *slots.rbegin(); slot += seconds(1)) {
      EXPECT_TRUE(slots.contains(slot))
          << "missed " << (slot - *slots.begin()) / seconds(1) << " s after the first";
    }
  }
}

/// From the end of the check that went wrong to the first that a witness passed after it.
Duration recovery(const Checks& checks, const BadPlugin& plugin) {
  const WallTime fault = endOf(checks.at("fault-" + plugin.name).front());
  WallTime first = WallTime::max();
  for (const auto& [name, history] : checks) {
    if (!name.starts_with("witness-" + plugin.name + "-")) continue;
    for (const CheckRecord& check : history) {
      if (check.result.passed() && endOf(check) > fault) first = std::min(first, endOf(check));
    }
  }
  return first == WallTime::max() ? Duration::max() : Duration(first - fault);
}

struct Figures {
  Duration slowest_recovery{};
  std::size_t growth = 0;
};

/// What one bad plugin did to itself.
void expectFault(const Checks& checks, const BadPlugin& plugin, const std::string& log,
                 Figures& figures) {
  SCOPED_TRACE(plugin.name);
  const auto& history = checks.at("fault-" + plugin.name);
  ASSERT_FALSE(history.empty());
  const std::optional<Failure>& failure = history.front().result.failure;
  if (!plugin.code.empty()) {
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->code, plugin.code) << failure->summary;
  }
  if (plugin.code != "probe_crashed" && plugin.code != "probe_hung") return;
  EXPECT_EQ(history.front().result.verdict, Verdict::Unknown);
  EXPECT_THAT(log, testing::HasSubstr("runner ended plugin=" + idOf(plugin.name)));
  if (!plugin.has_sound_target) return;
  const Duration took = recovery(checks, plugin);
  EXPECT_LE(took, std::chrono::milliseconds(test::extent("PROMONITOR_RECOVERY_MS", 1000)));
  figures.slowest_recovery = std::max(figures.slowest_recovery, took);
  for (int i = 0; i < 8; ++i) {
    const auto& witness = checks.at(fmt::format("witness-{}-{}", plugin.name, i));
    ASSERT_FALSE(witness.empty());
    EXPECT_EQ(witness.back().result.verdict, Verdict::Up);
    for (const CheckRecord& check : witness) EXPECT_NE(check.result.verdict, Verdict::Down);
  }
}

/// What the daemon takes in the end when no plugin does what it should not.
std::size_t usualMemory(BadPluginsDaemon::Plan plan) {
  plan.faults = false;
  const BadPluginsDaemon daemon(plan);
  EXPECT_TRUE(daemon.awaitServing()) << daemon.log();
  ::poll(nullptr, 0, static_cast<int>(std::chrono::milliseconds(kLife).count()));
  return daemon.memory();
}

Figures runOnce(const BadPluginsDaemon::Plan& plan, std::size_t usual_memory) {
  Figures figures;
  BadPluginsDaemon daemon(plan);
  if (!daemon.awaitServing()) {
    ADD_FAILURE() << "it does not serve: " << daemon.log();
    return figures;
  }
  ::poll(nullptr, 0, static_cast<int>(std::chrono::milliseconds(kLife).count()));
  const std::size_t memory = daemon.memory();
  EXPECT_EQ(daemon.stop(), 0);
  const Checks checks = daemon.checks();
  const std::string log = daemon.log();
  expectHealthy(checks);
  for (const BadPlugin& plugin : plan.plugins) expectFault(checks, plugin, log, figures);
  for (const std::string& name : plan.refused) {
    EXPECT_THAT(log, testing::ContainsRegex("plugin refused reason=.*" + name + ".so"));
  }
  figures.growth = memory > usual_memory ? memory - usual_memory : 0;
  if (!test::kSanitized) {
    EXPECT_LE(figures.growth, kMostGrowth);
  }
  return figures;
}

TEST(BadPlugins, HurtOnlyTheirOwnMonitors) {
  const test::TcpTarget target({});
  const BadPluginsDaemon::Plan plan = planOf(target.endpoint());
  const int runs = test::extent("PROMONITOR_BAD_PLUGIN_RUNS", 1);
  const std::size_t usual_memory = usualMemory(plan);
  Figures worst;
  for (int run = 1; run <= runs; ++run) {
    SCOPED_TRACE(run);
    const Figures figures = runOnce(plan, usual_memory);
    worst.slowest_recovery = std::max(worst.slowest_recovery, figures.slowest_recovery);
    worst.growth = std::max(worst.growth, figures.growth);
  }
  fmt::print(
      R"({{"suite":"p4","plugins":{},"refused":{},"runs":{},"healthy":{},"slowest_recovery_ms":{},)"
      R"("memory_growth_kb":{}}})"
      "\n",
      plan.plugins.size(), plan.refused.size(), runs, plan.healthy,
      std::chrono::ceil<std::chrono::milliseconds>(worst.slowest_recovery).count(),
      worst.growth / 1000);
}

}  // namespace
}  // namespace promonitor
