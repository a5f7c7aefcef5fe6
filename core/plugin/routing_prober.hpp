#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "core/loop/handle_table.hpp"
#include "core/plugin/prober.hpp"

namespace promonitor {

/// Gives each monitor to the prober that runs its kind: one for all kinds of this process, and one
/// for each plugin that runs in processes of its own, made with that plugin's first monitor. Owned
/// by its shard's thread. Costs a place in a table for each check that runs.
class RoutingProber final : public Prober, private ResultSink {
 public:
  struct Probers {
    std::function<std::unique_ptr<Prober>(ResultSink& sink)> make_inline;
    std::function<std::unique_ptr<Prober>(const ProbeKind& kind, ResultSink& sink)> make_runner;
  };
  RoutingProber(const Probers& probers, ResultSink& sink);
  ~RoutingProber() override;
  RoutingProber(const RoutingProber&) = delete;
  RoutingProber& operator=(const RoutingProber&) = delete;

  /// Refuses a monitor that nothing is known of what it may reach.
  InstanceId create(const InstanceRequest& request, std::string& error) override;
  void destroy(InstanceId instance) override;
  CheckHandle start(InstanceId instance, const StartRequest& request) override;
  void cancel(CheckHandle check, CancelReason reason) override;
  std::size_t inFlight() const override { return checks_.size(); }

 private:
  struct Instance {
    Prober* prober = nullptr;
    InstanceId id = 0;  ///< there
  };
  struct Check {
    Prober* prober = nullptr;
    CheckHandle handle = 0;  ///< there
    std::uint64_t token = 0;
  };

  void onResult(std::uint64_t token, CheckResult&& result) override;
  Prober& proberOf(const ProbeKind& kind);

  const Probers probers_;
  ResultSink& sink_;
  HandleTable<Instance> instances_;
  HandleTable<Check> checks_;
  std::unique_ptr<Prober> inline_;
  std::map<std::string, std::unique_ptr<Prober>> runners_;  ///< by the plugin's path
};

}  // namespace promonitor
