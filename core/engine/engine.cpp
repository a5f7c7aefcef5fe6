#include "core/engine/engine.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace promonitor {
namespace {

constexpr Duration kChangePatience = std::chrono::seconds(1);
/// So many monitors are handed over at once, about a megabyte.
constexpr std::size_t kPart = 8192;

/// The shares of all shards add up to the limit, unless there are more shards.
std::size_t shareOf(std::size_t limit, std::size_t shards, std::size_t shard) {
  return std::max<std::size_t>(1, limit / shards + (shard < limit % shards ? 1 : 0));
}

}  // namespace

Engine::Engine(const EngineSettings& settings, const ShardThread::Services& services)
    : clock_(services.clock),
      anchor_{.mono = services.clock.now(), .wall = services.clock.wallNow()} {
  const std::size_t count = settings.shards != 0
                                ? settings.shards
                                : std::max<std::size_t>(1, std::thread::hardware_concurrency());
  for (std::size_t i = 0; i < count; ++i) {
    const Shard::Limits limits{
        .max_in_flight = shareOf(settings.max_in_flight, count, i),
        .max_in_flight_per_host = settings.max_in_flight_per_host == 0
                                      ? 0
                                      : shareOf(settings.max_in_flight_per_host, count, i)};
    shards_.push_back(std::make_unique<ShardThread>(services, anchor_, limits, shards_away_));
  }
}

void Engine::change(std::vector<ScheduledMonitor> put, std::vector<ScheduledMonitor> removed) {
  auto next = put.begin();
  change(
      put.size(), [&] { return std::move(*next++); }, std::move(removed));
}

void Engine::change(std::size_t count, const std::function<ScheduledMonitor()>& next,
                    std::vector<ScheduledMonitor> removed) {
  const std::size_t of_a_shard = (count + shards_.size() - 1) / shards_.size();
  auto removed_by_shard = byShard(std::move(removed));
  std::size_t left = count;
  bool in_time = true;
  do {
    std::vector<ScheduledMonitor> part;
    part.reserve(std::min(left, kPart));
    for (; left > 0 && part.size() < kPart; --left) part.push_back(next());
    auto put_by_shard = byShard(std::move(part));
    std::vector<std::future<void>> in_force;
    for (std::size_t i = 0; i < shards_.size(); ++i) {
      auto removed_now = std::exchange(removed_by_shard[i], {});
      if (put_by_shard[i].empty() && removed_now.empty()) continue;
      in_force.push_back(
          shards_[i]->change(std::move(put_by_shard[i]), std::move(removed_now), of_a_shard));
    }
    // A part that was late is not waited for again with each that follows.
    const auto patience = in_time ? kChangePatience : Duration(0);
    for (const std::future<void>& shard : in_force) {
      if (shard.wait_for(patience) != std::future_status::ready) in_time = false;
    }
  } while (left > 0);
}

void Engine::checkNow(const Monitor& monitor, CheckNowDone done) {
  shards_[shardOf(monitor.spec.id)]->checkNow(monitor.key,
                                              std::make_shared<CheckNowCaller>(std::move(done)));
}

void Engine::stop(Duration grace) {
  for (const auto& shard : shards_) shard->stop(grace);
  for (const auto& shard : shards_) shard->join();
}

std::vector<ShardStats::Values> Engine::stats() const {
  std::vector<ShardStats::Values> values;
  values.reserve(shards_.size());
  for (const auto& shard : shards_) values.push_back(shard->stats());
  return values;
}

std::vector<std::vector<ScheduledMonitor>> Engine::byShard(
    std::vector<ScheduledMonitor> monitors) const {
  std::vector<std::vector<ScheduledMonitor>> parts(shards_.size());
  for (ScheduledMonitor& monitor : monitors) {
    parts[shardOf(monitor.spec->id)].push_back(std::move(monitor));
  }
  return parts;
}

std::size_t Engine::shardOf(const Uuid& monitor) const {
  // Bits other than those the phase is taken from, so that a shard's slots stay evenly spread.
  return static_cast<std::size_t>(hash64(monitor) >> 32) % shards_.size();
}

}  // namespace promonitor
