#include "app/runners.hpp"

#include <utility>

#include "core/runner/runner_prober.hpp"

namespace promonitor {

Runners::Runners(Settings settings, spdlog::logger& log)
    : settings_(std::move(settings)), log_(log) {}

std::unique_ptr<Prober> Runners::make(const ProbeKind& kind, EventLoop& loop, ResultSink& sink) {
  RunnerSettings settings = settings_.common;
  settings.plugin_path = kind.plugin_path;
  settings.plugin_id = kind.plugin_id;
  settings.plugin_sha256 = kind.plugin_pin;
  settings.described_sha256 = kind.plugin_sha256;
  RunnerStats* stats = nullptr;
  {
    const std::scoped_lock lock(mutex_);
    Plugin& plugin = plugins_[kind.plugin_path];
    plugin.id = kind.plugin_id;
    stats = &plugin.shards.emplace_back();
  }
  return std::make_unique<RunnerProber>(
      std::move(settings),
      RunnerProber::Services{
          .loop = loop, .spawner = spawner_, .log = log_, .sink = sink, .stats = *stats},
      settings_.program);
}

std::vector<Runners::Totals> Runners::totals() const {
  const std::scoped_lock lock(mutex_);
  std::vector<Totals> list;
  for (const auto& [path, plugin] : plugins_) {
    Totals& total = list.emplace_back();
    total.plugin_id = plugin.id;
    total.plugin_path = path;
    for (const RunnerStats& shard : plugin.shards) {
      total.running += shard.running;
      total.in_flight += shard.in_flight;
      total.queued_bytes += shard.queued_bytes;
      total.restarts += shard.restarts;
      total.crashed += shard.crashed;
      total.hung += shard.hung;
      total.lost_checks += shard.lost_checks;
      total.frames_sent += shard.frames_sent;
      total.frames_received += shard.frames_received;
      if (const std::int64_t pid = shard.pid; pid != 0) total.pids.push_back(pid);
    }
  }
  return list;
}

}  // namespace promonitor
