#include "app/probers.hpp"

#include "app/inline_prober.hpp"
#include "core/plugin/routing_prober.hpp"

namespace promonitor {
namespace {

RunnerSettings commonSettings(const Probers::Settings& settings, const TlsContextCache& tls) {
  RunnerSettings common;
  common.resolver = settings.resolver;
  common.ca_file = tls.defaultCaFile();
  common.log_level = settings.log_level;
  common.workers = settings.workers;
  common.worker_queue = settings.worker_queue;
  return common;
}

}  // namespace

Probers::Probers(const Settings& settings, spdlog::logger& log)
    : resolver_(settings.resolver),
      log_(log),
      workers_(settings.workers, settings.worker_queue),
      runners_({.common = commonSettings(settings, tls_), .program = settings.runner_program},
               log) {}

std::unique_ptr<Prober> Probers::make(EventLoop& loop, ResultSink& sink) {
  return std::make_unique<RoutingProber>(
      RoutingProber::Probers{
          .make_inline =
              [this, &loop](ResultSink& results) {
                return std::make_unique<InlineProber>(
                    InlineProber::Services{
                        .resolver = resolver_, .tls = tls_, .workers = workers_, .log = log_},
                    loop, results);
              },
          .make_runner = [this, &loop](
                             const ProbeKind& kind,
                             ResultSink& results) { return runners_.make(kind, loop, results); }},
      sink);
}

}  // namespace promonitor
