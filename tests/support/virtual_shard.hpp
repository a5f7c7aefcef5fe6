#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "core/engine/shard.hpp"
#include "tests/support/fake_prober.hpp"

namespace promonitor {

/// A kind that a FakeProber runs: it has a target and nothing else.
inline ProbeKind fakeKind(const std::string& name = "fake",
                          std::uint32_t target_type = PM_T_STRING) {
  OptionSpec target;
  target.name = "target";
  target.type = target_type;
  target.flags = PM_OPT_TARGET;
  return ProbeKind{.name = name, .schema = OptionSchema(name, {target}, false)};
}

/// A monitor of such a kind that was up; all else about it follows from its number.
inline Monitor fakeMonitor(int number, Duration interval,
                           std::shared_ptr<const OptionSet> options) {
  Monitor monitor;
  monitor.key = MonitorKey{number};
  monitor.spec.id = Uuid::named(Uuid{}, std::to_string(number));
  monitor.spec.name = std::to_string(number);
  monitor.spec.kind = "fake";
  monitor.spec.interval = interval;
  monitor.spec.options = std::move(options);
  monitor.state.status = Status::Up;
  return monitor;
}

/// Tells a shard and its prober what time it is, without anything happening.
inline void standAt(MonoTime now, Shard& shard, FakeProber& prober) {
  prober.setNow(now);
  shard.setNow(now);
}

/// Lets virtual time pass, from `now` to `end`, in the order in which things happen.
inline void passTime(MonoTime now, MonoTime end, Shard& shard, FakeProber& prober) {
  for (;;) {
    const MonoTime next = std::min(shard.nextTick(), prober.nextResult());
    if (next > end) break;
    now = std::max(now, next);
    standAt(now, shard, prober);
    if (prober.nextResult() <= next) {
      prober.deliverNext();
    } else {
      shard.tick(now);
    }
  }
  standAt(std::max(now, end), shard, prober);
}

}  // namespace promonitor
