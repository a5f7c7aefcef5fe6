#include "app/one_check.hpp"

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "app/probers.hpp"

namespace promonitor {
namespace {

class OneResult final : public ResultSink {
 public:
  void onResult(std::uint64_t /*token*/, CheckResult&& result) override {
    result_ = std::move(result);
  }
  bool arrived() const { return result_.has_value(); }
  CheckResult take() { return std::move(*result_); }

 private:
  std::optional<CheckResult> result_;
};

}  // namespace

CheckResult runOneCheck(const OneCheck& check, const Clock& clock, spdlog::logger& log) {
  const NetworkPolicy policy(check.policy);
  OneResult result;
  EventLoop loop(clock);
  Probers probers(
      {.resolver = check.resolver, .log_level = "warn", .workers = 1, .worker_queue = 1}, log);
  const std::unique_ptr<Prober> prober = probers.make(loop, result);
  std::string error;
  const InstanceId instance =
      prober->create({.kind = check.kind, .options = check.options, .policy = &policy}, error);
  if (instance == 0) throw std::runtime_error(check.kind.name + ": " + error);
  prober->start(
      instance,
      {.timeout = check.timeout, .flags = PM_CHECK_MANUAL, .monitor_name = check.kind.name});
  while (!result.arrived()) loop.turn(std::chrono::seconds(1));
  prober->destroy(instance);
  return result.take();
}

}  // namespace promonitor
