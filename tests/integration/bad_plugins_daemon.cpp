#include "tests/integration/bad_plugins_daemon.hpp"

#include <poll.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <fmt/format.h>

#include "core/base/log.hpp"
#include "core/store/sql_store.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/targets.hpp"

namespace promonitor {
namespace {

constexpr Duration kPatience = std::chrono::minutes(1);

std::filesystem::path fixture(const std::string& name) {
  return std::filesystem::path(FIXTURE_PLUGINS) / (name + ".so");
}

}  // namespace

BadPluginsDaemon::BadPluginsDaemon(const Plan& plan) {
  std::string pattern = (std::filesystem::temp_directory_path() / "pm-bad-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make " + pattern);
  directory_ = pattern;
  write(plan);
  // The log goes to standard error.
  process_ = std::make_unique<test::ChildProcess>(
      std::vector<std::string>{"/bin/sh", "-c",
                               fmt::format("exec {} serve --config {}/promonitor.yaml 2>{}/log",
                                           PROMONITOR_BINARY, pattern, pattern)});
}

BadPluginsDaemon::~BadPluginsDaemon() {
  process_.reset();
  std::filesystem::remove_all(directory_);
}

void BadPluginsDaemon::write(const Plan& plan) {
  const test::RefusedPort free;
  port_ = free.port();
  std::filesystem::create_directory(directory_ / "refused");
  for (const std::string& name : plan.refused) {
    std::filesystem::create_symlink(fixture(name), directory_ / "refused" / (name + ".so"));
  }
  std::ofstream out(directory_ / "promonitor.yaml");
  out << fmt::format(
      "server: {{ listen: \"127.0.0.1:{}\" }}\ndatabase: {{ url: \"sqlite://{}/test.db\" }}\n"
      "engine: {{ shards: 1 }}\nlog: {{ level: warn }}\n"
      "defaults: {{ interval: 1s, timeout: 1s }}\n"
      "plugins:\n  directories: [ {}/refused ]\n  load:\n",
      port_, directory_.string(), directory_.string());
  for (const BadPlugin& plugin : plan.plugins) {
    out << fmt::format("    - path: {}\n", fixture(plugin.name).string());
  }
  out << "monitors:\n";
  for (int i = 0; i < plan.healthy; ++i) {
    out << fmt::format("  - {{ name: healthy-{}, tcp: \"{}\" }}\n", i, plan.target);
  }
  for (const BadPlugin& plugin : plan.plugins) {
    if (!plan.faults && !plugin.has_sound_target) continue;
    out << fmt::format("  - {{ name: fault-{}, {}: {}, interval: 7d }}\n", plugin.name, plugin.name,
                       plan.faults && plugin.has_sound_target ? "start" : "never");
    for (int i = 0; plugin.has_sound_target && i < plan.witnesses; ++i) {
      out << fmt::format("  - {{ name: witness-{}-{}, {}: never }}\n", plugin.name, i, plugin.name);
    }
  }
}

bool BadPluginsDaemon::awaitServing() const {
  const SystemClock clock;
  for (const MonoTime end = clock.now() + kPatience; clock.now() < end;) {
    try {
      test::HttpClient client(port_);
      if (client.get("/readyz")) return true;
    } catch (const std::exception&) {
      ::poll(nullptr, 0, 50);
    }
  }
  return false;
}

int BadPluginsDaemon::stop() { return process_->stop(); }

std::map<std::string, std::vector<CheckRecord>> BadPluginsDaemon::checks() const {
  const auto quiet = makeLogger({.level = "error"});
  const auto store = SqlStore::open({.path = directory_ / "test.db"}, *quiet);
  std::map<std::string, std::vector<CheckRecord>> all;
  for (const Monitor& monitor : store->loadMonitors()) {
    auto checks = store->latestChecks(monitor.spec.owner, monitor.key, 1'000'000);
    std::reverse(checks.begin(), checks.end());
    all.emplace(monitor.spec.name, std::move(checks));
  }
  return all;
}

std::string BadPluginsDaemon::log() const {
  std::ifstream in(directory_ / "log");
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace promonitor
