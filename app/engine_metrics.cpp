#include "app/engine_metrics.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/metric_type.h>

#include <iterator>
#include <string>
#include <utility>

#include "app/metric_family.hpp"

namespace promonitor {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

MetricFamily lateness(const ShardStats::Values& total) {
  MetricFamily family{.name = "promonitor_start_lateness_seconds",
                      .help = "How late checks started after their slot.",
                      .type = MetricType::Histogram,
                      .metric = {}};
  addHistogram(family, {}, kLatenessBoundsMs, total.lateness, total.lateness_sum_seconds);
  return family;
}

MetricFamily commitTimes(const Recorder::Stats& recorder) {
  MetricFamily family{.name = "promonitor_result_commit_seconds",
                      .help = "Durations of transactions that stored results.",
                      .type = MetricType::Histogram,
                      .metric = {}};
  addHistogram(family, {}, TimeHistogram::kBoundsMs, recorder.commit_times.counts,
               recorder.commit_times.sum_seconds);
  return family;
}

MetricFamily busyShards(const std::vector<ShardStats::Values>& shards) {
  MetricFamily family{.name = "promonitor_shard_busy_seconds_total",
                      .help = "Time that a shard did not wait for something to happen.",
                      .type = MetricType::Counter,
                      .metric = {}};
  for (std::size_t i = 0; i < shards.size(); ++i) {
    addSeconds(family, {{"shard", std::to_string(i)}}, shards[i].busy_seconds);
  }
  return family;
}

MetricFamily missedSlots(const ShardStats::Values& total) {
  MetricFamily family{.name = "promonitor_slots_missed_total",
                      .help = "Slots recorded as missed, by reason.",
                      .type = MetricType::Counter,
                      .metric = {}};
  for (std::size_t reason = 1; reason < kMissReasonCount; ++reason) {
    addCounter(family, {{"reason", missReasonName(static_cast<MissReason>(reason))}},
               total.missed[reason]);
  }
  return family;
}

MetricFamily checksAskedFor(const ShardStats::Values& total) {
  MetricFamily family{.name = "promonitor_checks_asked_for_total",
                      .help = "Checks that somebody asked for, by what came of it.",
                      .type = MetricType::Counter,
                      .metric = {}};
  addCounter(family, {{"outcome", "run"}}, total.asked_run);
  addCounter(family, {{"outcome", "shared"}}, total.asked_shared);
  for (std::size_t refusal = 0; refusal < kCheckNowRefusalCount; ++refusal) {
    addCounter(family, {{"outcome", checkNowRefusalName(static_cast<CheckNowRefusal>(refusal))}},
               total.asked_refused[refusal]);
  }
  return family;
}

}  // namespace

std::vector<MetricFamily> EngineMetrics::Collect() const {
  ShardStats::Values total;
  const std::vector<ShardStats::Values> shards = engine_.stats();
  for (const ShardStats::Values& shard : shards) total += shard;
  const Recorder::Stats recorder = recorder_.stats();
  std::vector<MetricFamily> families = {
      counterFamily("promonitor_checks_started_total", "Checks started in their slots.",
                    total.started),
      counterFamily("promonitor_checks_beside_schedule_total",
                    "First checks and retries, which are no slots.", total.retries),
      counterFamily("promonitor_checks_completed_total", "Checks that ended.", total.completed),
      missedSlots(total),
      checksAskedFor(total),
      lateness(total),
      gaugeFamily("promonitor_start_lateness_max_seconds",
                  "Largest start lateness since the start.", total.lateness_max_seconds),
      gaugeFamily("promonitor_monitors", "Monitors that are scheduled.",
                  static_cast<double>(total.load.monitors)),
      gaugeFamily("promonitor_checks_in_flight", "Checks running now.",
                  static_cast<double>(total.load.in_flight)),
      gaugeFamily("promonitor_checks_waiting_for_host",
                  "Checks that wait because as many as may run on their host.",
                  static_cast<double>(total.load.waiting)),
      gaugeFamily("promonitor_network_away",
                  "Shards whose newest round of witnesses found the network away.",
                  static_cast<double>(total.away)),
      counterFamily("promonitor_witness_rounds_total", "Rounds in which witnesses were asked.",
                    total.rounds),
      counterFamily("promonitor_witness_rounds_away_total",
                    "Rounds in which too few witnesses answered.", total.rounds_away),
      counterFamily("promonitor_results_network_away_total",
                    "Failures made unknown because the network was away.", total.excused),
      counterFamily("promonitor_results_committed_total", "Results stored durably.",
                    recorder.committed_checks),
      counterFamily("promonitor_missed_slots_committed_total", "Missed slots stored durably.",
                    recorder.committed_missed_slots),
      counterFamily("promonitor_result_commits_total", "Transactions that stored results.",
                    recorder.commits),
      counterFamily("promonitor_result_commit_failures_total",
                    "Attempts to store results that failed.", recorder.failed_commits),
      counterFamily(
          "promonitor_results_dropped_total",
          "Results lost because the store was away for too long, or the spool was damaged.",
          recorder.dropped),
      gaugeFamily("promonitor_results_waiting", "Results not stored yet, in memory.",
                  static_cast<double>(recorder.waiting)),
      gaugeFamily("promonitor_results_spooled", "Results not stored yet, on disk.",
                  static_cast<double>(recorder.spooled)),
      gaugeFamily("promonitor_last_commit_seconds", "Duration of the last commit.",
                  recorder.last_commit_seconds),
      commitTimes(recorder),
      busyShards(shards),
  };
  std::vector<MetricFamily> others = others_.Collect();
  std::move(others.begin(), others.end(), std::back_inserter(families));
  return families;
}

}  // namespace promonitor
