#include "bench/checks.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace promonitor::bench {

Checks::Checks(EventLoop& loop, const Subject& subject, std::size_t in_flight)
    : loop_(loop), kind_(subject.kind), instances_(in_flight), idle_(in_flight) {
  OptionInput given;
  given.type = OptionInput::Type::Map;
  for (const auto& [name, text] : subject.options) {
    given.entries.emplace_back(name, OptionInput::scalar(text));
  }
  for (const std::string& target : subject.targets) {
    const OptionInput wanted = OptionInput::scalar(target);
    auto outcome = kind_.schema.validate(given, &wanted);
    if (!outcome.options) throw std::logic_error(outcome.issues.at(0).message);
    options_.push_back(std::move(outcome.options));
  }
  std::iota(idle_.begin(), idle_.end(), 0);
}

void Checks::use(Prober& prober) {
  prober_ = &prober;
  for (std::size_t i = 0; i < instances_.size(); ++i) {
    std::string error;
    instances_[i] = prober.create(
        {.kind = kind_, .options = options_[i % options_.size()], .policy = &policy_}, error);
    if (instances_[i] == 0) throw std::runtime_error(error);
  }
}

void Checks::run(std::size_t checks, std::size_t rate) {
  done_ = 0;
  pace_ = Pace(checks, rate);
  startDue();
  const Duration longest_turn = pace_.fixed() ? Duration(Pace::kTick) : std::chrono::seconds(1);
  while (done_ < checks && failure_.empty()) {
    loop_.turn(longest_turn);
    if (pace_.fixed()) startDue();
  }
  if (!failure_.empty()) throw std::runtime_error(kind_.name + ": " + failure_);
}

void Checks::finish() {
  for (const InstanceId instance : instances_) prober_->destroy(instance);
  instances_.clear();
}

void Checks::onResult(std::uint64_t token, CheckResult&& result) {
  if (result.verdict != Verdict::Up) failure_ = result.failure->summary;
  ++done_;
  if (!pace_.fixed() && pace_.take()) return start(token);
  idle_.push_back(token);
}

void Checks::startDue() {
  while (!idle_.empty() && pace_.take()) {
    const std::uint64_t place = idle_.back();
    idle_.pop_back();
    start(place);
  }
}

void Checks::start(std::uint64_t place) {
  prober_->start(
      instances_[place],
      {.token = place, .timeout = std::chrono::seconds(10), .flags = 0, .monitor_name = "bench"});
}

}  // namespace promonitor::bench
