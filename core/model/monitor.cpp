#include "core/model/monitor.hpp"

#include <tuple>

namespace promonitor {
namespace {

auto whatRuns(const MonitorSpec& spec) {
  return std::tie(spec.id, spec.owner, spec.name, spec.kind, spec.target, spec.interval,
                  spec.timeout, spec.retries, spec.retry_interval, spec.recover_after, spec.paused,
                  spec.judgement, spec.options_digest, spec.policy);
}

}  // namespace

bool runsTheSame(const MonitorSpec& a, const MonitorSpec& b) { return whatRuns(a) == whatRuns(b); }

}  // namespace promonitor
