#pragma once

#include <functional>
#include <memory>

#include <spdlog/logger.h>

#include "core/loop/worker_pool.hpp"
#include "core/net/net_services.hpp"
#include "core/plugin/prober.hpp"

namespace promonitor {

/// Runs plugins in this process: the host side of the ABI (core services, promonitor.io/1,
/// promonitor.stream/1) on one loop. Owned by its loop's thread; the destructor cancels what runs
/// and closes the kinds' loop states.
class ProbeHost final : public Prober {
 public:
  struct Services {
    NetServices net;
    WorkerPool& workers;
    spdlog::logger& log;
    ResultSink& sink;
    /// What plugins get to see of the host, made from the host's own table, which it forwards to;
    /// for validators. Empty: the table itself.
    std::function<const pm_host*(const pm_host&)> shown = {};
  };
  explicit ProbeHost(const Services& services);
  ~ProbeHost() override;
  ProbeHost(const ProbeHost&) = delete;
  ProbeHost& operator=(const ProbeHost&) = delete;

  InstanceId create(const InstanceRequest& request, std::string& error) override;
  void destroy(InstanceId instance) override;
  CheckHandle start(InstanceId instance, const StartRequest& request) override;
  void cancel(CheckHandle check, CancelReason reason) override;
  std::size_t inFlight() const override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace promonitor
