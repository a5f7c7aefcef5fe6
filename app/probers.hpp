#pragma once

#include <memory>
#include <string>

#include <spdlog/logger.h>

#include "app/runners.hpp"
#include "core/loop/worker_pool.hpp"
#include "core/net/resolver.hpp"
#include "core/net/tls_context_cache.hpp"
#include "core/plugin/prober.hpp"

namespace promonitor {

/// What checks run on, shared by all shards: workers, TLS contexts, and the processes
/// of plugins that are not in this one. Thread-safe; must outlive the probers.
class Probers {
 public:
  struct Settings {
    ResolverSettings resolver;
    std::string log_level = "info";
    std::uint32_t workers = 8, worker_queue = 1024;
    std::string runner_program = "/proc/self/exe";
  };
  Probers(const Settings& settings, spdlog::logger& log);

  /// For the thread of `loop`, where it is used and ended, too.
  std::unique_ptr<Prober> make(EventLoop& loop, ResultSink& sink);

  const Runners& runners() const { return runners_; }
  /// Jobs that wait for a worker of this process.
  std::size_t queuedJobs() const { return workers_.queued(); }

 private:
  const ResolverSettings resolver_;
  spdlog::logger& log_;
  TlsContextCache tls_;
  WorkerPool workers_;
  Runners runners_;
};

}  // namespace promonitor
