#include "core/model/monitor.hpp"

#include <tuple>

namespace promonitor {
namespace {

auto whatRuns(const MonitorSpec& spec) {
  return std::tie(spec.id, spec.owner, spec.name, spec.kind, spec.target, spec.interval,
                  spec.timeout, spec.retries, spec.retry_interval, spec.recover_after, spec.paused,
                  spec.judgement, spec.flapping, spec.tags, spec.options_digest, spec.policy);
}

bool sameWindows(const Maintenance* a, const Maintenance* b) {
  return a == b || (a != nullptr && b != nullptr && *a == *b);
}

}  // namespace

bool runsTheSame(const MonitorSpec& a, const MonitorSpec& b) {
  return whatRuns(a) == whatRuns(b) && sameWindows(a.maintenance.get(), b.maintenance.get());
}

}  // namespace promonitor
