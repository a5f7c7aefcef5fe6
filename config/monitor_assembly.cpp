#include "config/monitor_assembly.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "config/flapping_section.hpp"

namespace promonitor::config {
namespace {

constexpr Duration kDefaultInterval = std::chrono::seconds(60);
constexpr Duration kDefaultTimeout = std::chrono::seconds(10);

void refuseWithoutEffect(Decoding& decoding, const MonitorKeys& keys, const MonitorSpec& spec) {
  const DegradedAbove& limits = spec.judgement.degraded_above;
  const PathStep step(decoding, "degraded_above");
  if (spec.judgement.invert && limits != DegradedAbove{}) {
    decoding.refuse(keys.degraded_above.mark, "has no effect with 'invert: true'",
                    "remove one of the two");
  } else if (limits.most() >= spec.timeout) {
    decoding.refuse(keys.degraded_above.mark,
                    fmt::format("{} is not below the timeout {}", durationText(limits.most()),
                                durationText(spec.timeout)),
                    "make the timeout longer or the limit shorter");
  }
}

void refuseLongTimeout(Decoding& decoding, const MonitorKeys& keys, const MonitorSpec& spec) {
  if (spec.timeout <= spec.interval) return;
  const std::size_t issues = decoding.issues.size();
  decoding.refuse(keys.timeout.mark,
                  fmt::format("timeout {} is longer than the interval {}",
                              durationText(spec.timeout), durationText(spec.interval)),
                  "make the interval longer or the timeout shorter");
  // The text names the key already.
  if (decoding.issues.size() > issues) {
    std::string& path = decoding.issues.back().path;
    path += path.empty() ? "timeout" : ".timeout";
  }
}

Duration orElse(Duration of_kind, Duration of_program) {
  return of_kind > Duration(0) ? of_kind : of_program;
}

}  // namespace

MonitorSpec assembleMonitor(Decoding& decoding, const MonitorKeys& keys, const ProbeKind& kind,
                            std::shared_ptr<const OptionSet> options,
                            const MonitorDefaults& defaults) {
  MonitorSpec spec;
  spec.kind = kind.name;
  if (options != nullptr) {
    spec.target = options->target();
    spec.options_digest = options->digest();
    spec.options = std::move(options);
  }
  spec.name = keys.name.value.value_or(spec.target);
  spec.interval = keys.interval.value.value_or(
      defaults.interval.value_or(orElse(kind.default_interval, kDefaultInterval)));
  spec.timeout = keys.timeout.value.value_or(std::min(
      spec.interval, defaults.timeout.value_or(orElse(kind.default_timeout, kDefaultTimeout))));
  spec.retries = keys.retries.value_or(defaults.retries);
  spec.retry_interval = keys.retry_interval.value_or(defaults.retry_interval);
  spec.recover_after = keys.recover_after.value_or(defaults.recover_after);
  spec.paused = keys.paused;
  spec.tags = keys.tags;
  spec.judgement = {keys.invert, keys.degraded_above.value.value_or(DegradedAbove{})};
  spec.flapping = flappingOf(keys.flapping, defaults.flapping);
  refuseWithoutEffect(decoding, keys, spec);
  refuseLongTimeout(decoding, keys, spec);
  return spec;
}

}  // namespace promonitor::config
