#pragma once

#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>

#include "core/engine/shard.hpp"
#include "tests/support/virtual_shard.hpp"

namespace promonitor {

/// One monitor, every ten seconds, in virtual time; its checks end as they are told to, after 20
/// ms.
class OneMonitorShard : public testing::Test {
 protected:
  static constexpr MonoTime kBegin = MonoTime(std::chrono::seconds(100));
  static constexpr WallTime kWallBegin = WallTime(std::chrono::seconds(1'750'000'000));

  OneMonitorShard() {
    shard_.use(prober_);
    monitor_.key = MonitorKey{1};
    monitor_.spec.kind = "fake";
    monitor_.spec.interval = std::chrono::seconds(10);
    monitor_.spec.options = std::make_shared<OptionSet>();
    monitor_.state.status = Status::Up;
  }

  void answer(Verdict verdict) {
    answer_.result = {};
    answer_.result.verdict = verdict;
    if (verdict == Verdict::Up) return;
    answer_.result.failure = Failure{.phase = Phase::Connect, .code = "refused"};
    answer_.result.attributes = {{"peer", "192.0.2.1:80"}, {"tried", "192.0.2.1: refused"}};
  }
  ResultBatch run(Duration time) {
    passTime(now_, now_ + time, shard_, prober_);
    now_ += time;
    return shard_.takeBatch();
  }
  static WallTime wallAt(MonoTime time) { return WallAnchor{kBegin, kWallBegin}.wallAt(time); }

  Monitor monitor_;
  FakeProber::Answer answer_{.takes = std::chrono::milliseconds(20), .result = {}};
  ProbeKind kind_ = fakeKind();
  spdlog::logger log_{"test", std::make_shared<spdlog::sinks::null_sink_mt>()};
  ShardStats stats_;
  Shard shard_{[this](std::string_view) { return &kind_; },
               WallAnchor{.mono = kBegin, .wall = kWallBegin},
               {},
               stats_,
               log_};
  FakeProber prober_{shard_, [this](InstanceId, MonoTime) { return answer_; }};
  MonoTime now_ = kBegin;
};

}  // namespace promonitor
