#include "app/one_check.hpp"

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/plugin/probe_host.hpp"

namespace promonitor {
namespace {

class OneResult final : public ResultSink {
 public:
  void onResult(std::uint64_t /*token*/, CheckResult result) override {
    result_ = std::move(result);
  }
  bool arrived() const { return result_.has_value(); }
  CheckResult take() { return std::move(*result_); }

 private:
  std::optional<CheckResult> result_;
};

}  // namespace

CheckResult runOneCheck(const OneCheck& check, const Clock& clock, spdlog::logger& log) {
  OneResult result;
  EventLoop loop(clock);
  Resolver resolver(loop, check.resolver);
  TlsContextCache tls;
  const NetworkPolicy policy(check.policy);
  WorkerPool workers(1, 1);
  ProbeHost host({.net = {.loop = loop, .resolver = resolver, .tls = tls},
                  .policy = policy,
                  .workers = workers,
                  .log = log,
                  .sink = result});
  std::string error;
  const InstanceId instance = host.create(check.kind, check.options, error);
  if (instance == 0) throw std::runtime_error(check.kind.name + ": " + error);
  host.start(instance,
             {.timeout = check.timeout, .flags = PM_CHECK_MANUAL, .monitor_name = check.kind.name});
  while (!result.arrived()) loop.turn(std::chrono::seconds(1));
  host.destroy(instance);
  return result.take();
}

}  // namespace promonitor
