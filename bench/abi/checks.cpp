#include "bench/abi/checks.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace promonitor::bench {

Checks::Checks(EventLoop& loop, const ProbeKind& kind, const std::string& target,
               std::size_t in_flight)
    : loop_(loop), kind_(kind), instances_(in_flight) {
  const OptionInput wanted = OptionInput::scalar(target);
  OptionInput none;
  none.type = OptionInput::Type::Map;
  auto outcome = kind.schema.validate(none, &wanted);
  if (!outcome.options) throw std::logic_error(outcome.issues.at(0).message);
  options_ = std::move(outcome.options);
}

void Checks::use(Prober& prober) {
  prober_ = &prober;
  for (InstanceId& instance : instances_) {
    std::string error;
    instance = prober.create({.kind = kind_, .options = options_, .policy = &policy_}, error);
    if (instance == 0) throw std::runtime_error(error);
  }
}

void Checks::run(std::size_t checks) {
  done_ = 0;
  to_start_ = checks;
  for (std::uint64_t i = 0; i < instances_.size() && to_start_ > 0; ++i) start(i);
  while (done_ < checks && failure_.empty()) loop_.turn(std::chrono::seconds(1));
  if (!failure_.empty()) throw std::runtime_error(kind_.name + ": " + failure_);
}

void Checks::finish() {
  for (const InstanceId instance : instances_) prober_->destroy(instance);
  instances_.clear();
}

void Checks::onResult(std::uint64_t token, CheckResult&& result) {
  if (result.verdict != Verdict::Up) failure_ = result.failure->summary;
  ++done_;
  if (to_start_ > 0) start(token);
}

void Checks::start(std::uint64_t place) {
  --to_start_;
  prober_->start(
      instances_[place],
      {.token = place, .timeout = std::chrono::seconds(10), .flags = 0, .monitor_name = "bench"});
}

}  // namespace promonitor::bench
