#pragma once

#include <memory>
#include <string>

#include <spdlog/sinks/null_sink.h>

#include "core/engine/shard.hpp"
#include "tests/support/virtual_shard.hpp"

namespace promonitor {

/// A shard in virtual time that lets one check run on each host, unless told otherwise. Checks pass
/// and take three seconds.
struct HostShard {
  static constexpr MonoTime kBegin = MonoTime(std::chrono::seconds(100));
  static constexpr WallTime kWallBegin = WallTime(std::chrono::seconds(1'750'000'000));
  static constexpr const char* kHost = "shop.example";

  explicit HostShard(Shard::Limits limits = {.max_in_flight_per_host = 1})
      : shard([this](std::string_view) { return &kind; },
              WallAnchor{.mono = kBegin, .wall = kWallBegin}, limits, stats, log) {
    shard.use(prober);
  }

  Monitor monitor(int number, Duration interval, const std::string& host = kHost) const {
    Monitor monitor = fakeMonitor(number, interval, options);
    monitor.spec.target = host;
    return monitor;
  }
  void put(const Monitor& monitor) { shard.put(monitor, now); }
  ResultBatch runUntil(MonoTime end) {
    passTime(now, end, shard, prober);
    now = end;
    return shard.takeBatch();
  }
  ResultBatch run(Duration time) { return runUntil(now + time); }
  WallTime wallNow() const { return WallAnchor{kBegin, kWallBegin}.wallAt(now); }
  std::uint64_t waiting() const { return stats.read().load.waiting; }

  /// A check of another monitor runs on the host until told to end.
  void fillHost() {
    takes = std::chrono::hours(1000);
    put(monitor(kOther, std::chrono::hours(1)));
    while (shard.inFlight() == 0) runUntil(shard.nextTick());
    takes = std::chrono::seconds(3);
  }
  void freeHost() {
    shard.remove(monitor(kOther, std::chrono::hours(1)), now);
    prober.deliverLast();
    standAt(now, shard, prober);
  }
  /// Until the monitor's check waits for its host.
  void letWait(const Monitor& waiter) {
    fillHost();
    put(waiter);
    while (waiting() == 0) runUntil(shard.nextTick());
    shard.takeBatch();
  }

  Duration takes = std::chrono::seconds(3);
  std::shared_ptr<const OptionSet> options = std::make_shared<OptionSet>();
  ProbeKind kind = fakeKind("fake", PM_T_HOST);
  spdlog::logger log{"test", std::make_shared<spdlog::sinks::null_sink_mt>()};
  ShardStats stats;
  Shard shard;
  FakeProber prober{shard, [this](InstanceId, MonoTime) {
                      FakeProber::Answer answer{.takes = takes, .result = {}};
                      answer.result.verdict = Verdict::Up;
                      return answer;
                    }};
  MonoTime now = kBegin;

 private:
  static constexpr int kOther = 99;
};

}  // namespace promonitor
