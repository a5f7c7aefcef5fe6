#include "app/reload_metrics.hpp"

namespace promonitor {
namespace {

prometheus::Gauge& gauge(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
}

}  // namespace

ReloadMetrics::ReloadMetrics(prometheus::Registry& registry)
    : success_(gauge(registry, "promonitor_config_reload_success",
                     "1 when the configuration file was taken when last read, else 0.")),
      success_time_(gauge(registry, "promonitor_config_reload_success_timestamp_seconds",
                          "When the configuration file was last taken, in Unix time.")) {}

void ReloadMetrics::note(bool success, WallTime now) {
  success_.Set(success ? 1 : 0);
  if (success) success_time_.Set(std::chrono::duration<double>(now.time_since_epoch()).count());
}

}  // namespace promonitor
