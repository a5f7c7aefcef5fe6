#include "app/probe_metrics.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/metric_type.h>

#include <array>
#include <cstdint>
#include <utility>

#include "app/metric_family.hpp"

namespace promonitor {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

MetricFamily queueTimes(const PluginRegistry& kinds) {
  MetricFamily family{.name = "promonitor_blocking_queue_seconds",
                      .help = "How long checks of blocking kinds waited for a worker.",
                      .type = MetricType::Histogram,
                      .metric = {}};
  for (const ProbeKind* const kind : kinds.kinds()) {
    if ((kind->flags & PM_KIND_BLOCKING) == 0) continue;
    const TimeHistogram::Values times = kind->queue_times->read();
    addHistogram(family, {{"kind", kind->name}}, TimeHistogram::kBoundsMs, times.counts,
                 times.sum_seconds);
  }
  return family;
}

MetricFamily slowCalls(const PluginRegistry& kinds) {
  MetricFamily family{.name = "promonitor_slow_calls_total",
                      .help = "Calls of a kind that held up a shard for more than a millisecond.",
                      .type = MetricType::Counter,
                      .metric = {}};
  for (const ProbeKind* const kind : kinds.kinds()) {
    if (kind->isolation != Isolation::Inline) continue;
    addCounter(family, {{"kind", kind->name}}, kind->slow_calls->load(std::memory_order_relaxed));
  }
  return family;
}

struct RunnerFamily {
  const char* name;
  const char* help;
  MetricType type;
  std::uint64_t Runners::Totals::*value;
};

constexpr std::array<RunnerFamily, 9> kRunnerFamilies{{
    {"promonitor_runner_processes", "Runner processes there are now.", MetricType::Gauge,
     &Runners::Totals::running},
    {"promonitor_runner_checks_in_flight", "Checks in runner processes now.", MetricType::Gauge,
     &Runners::Totals::in_flight},
    {"promonitor_runner_queued_bytes", "Bytes that wait for runner processes to read them.",
     MetricType::Gauge, &Runners::Totals::queued_bytes},
    {"promonitor_runner_restarts_total", "Runner processes started in place of one that ended.",
     MetricType::Counter, &Runners::Totals::restarts},
    {"promonitor_runner_crashes_total", "Runner processes that ended and should not have.",
     MetricType::Counter, &Runners::Totals::crashed},
    {"promonitor_runner_hangs_total", "Those of them that were killed because they did not answer.",
     MetricType::Counter, &Runners::Totals::hung},
    {"promonitor_runner_lost_checks_total",
     "Checks that became unknown because their runner process ended.", MetricType::Counter,
     &Runners::Totals::lost_checks},
    {"promonitor_runner_frames_sent_total", "Messages to runner processes.", MetricType::Counter,
     &Runners::Totals::frames_sent},
    {"promonitor_runner_frames_received_total", "Messages from runner processes.",
     MetricType::Counter, &Runners::Totals::frames_received},
}};

void addRunners(std::vector<MetricFamily>& families, const Runners& runners) {
  const std::vector<Runners::Totals> plugins = runners.totals();
  if (plugins.empty()) return;
  for (const RunnerFamily& one : kRunnerFamilies) {
    MetricFamily& family = families.emplace_back(
        MetricFamily{.name = one.name, .help = one.help, .type = one.type, .metric = {}});
    for (const Runners::Totals& plugin : plugins) {
      const MetricLabels labels{{"plugin", plugin.plugin_id}, {"path", plugin.plugin_path}};
      if (one.type == MetricType::Counter) {
        addCounter(family, labels, plugin.*one.value);
      } else {
        addGauge(family, labels, static_cast<double>(plugin.*one.value));
      }
    }
  }
}

}  // namespace

std::vector<MetricFamily> ProbeMetrics::Collect() const {
  std::vector<MetricFamily> families = others_.Collect();
  families.push_back(gaugeFamily("promonitor_worker_jobs_waiting",
                                 "Jobs that wait for a worker thread of the daemon.",
                                 static_cast<double>(probers_.queuedJobs())));
  for (MetricFamily (*const of_kinds)(const PluginRegistry&) : {queueTimes, slowCalls}) {
    if (MetricFamily family = of_kinds(kinds_); !family.metric.empty()) {
      families.push_back(std::move(family));
    }
  }
  addRunners(families, probers_.runners());
  return families;
}

}  // namespace promonitor
