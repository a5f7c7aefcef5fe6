#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <spdlog/logger.h>

#include "core/plugin/prober.hpp"
#include "core/runner/child_spawner.hpp"
#include "core/runner/messages.hpp"
#include "core/runner/runner_stats.hpp"

namespace promonitor {

/// Makes the probers that run plugins in processes of their own, one for a plugin and a shard, and
/// knows what all of them do. Owns the thread that starts the processes. Thread-safe; must outlive
/// the probers.
class Runners {
 public:
  struct Settings {
    /// What all runners get; that of the plugin is filled in.
    RunnerSettings common;
    std::string program = "/proc/self/exe";
  };
  Runners(Settings settings, spdlog::logger& log);

  /// On the thread of `loop`, where the prober is used and ended, too.
  std::unique_ptr<Prober> make(const ProbeKind& kind, EventLoop& loop, ResultSink& sink);

  /// One plugin's runners, over all shards.
  struct Totals {
    std::string plugin_id, plugin_path;
    std::uint64_t running = 0, in_flight = 0, queued_bytes = 0;
    std::uint64_t restarts = 0, crashed = 0, hung = 0, lost_checks = 0;
    std::uint64_t frames_sent = 0, frames_received = 0;
    /// Of the processes there are.
    std::vector<std::int64_t> pids;
  };
  /// In order of path.
  std::vector<Totals> totals() const;

 private:
  struct Plugin {
    std::string id;
    std::deque<RunnerStats> shards;
  };

  const Settings settings_;
  spdlog::logger& log_;
  ChildSpawner spawner_;
  mutable std::mutex mutex_;
  std::map<std::string, Plugin> plugins_;  ///< guarded; by path
};

}  // namespace promonitor
