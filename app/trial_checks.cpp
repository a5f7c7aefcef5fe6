#include "app/trial_checks.hpp"

#include <utility>

namespace promonitor {
namespace {

CheckResult notStarted(const std::string& reason) {
  CheckResult result;
  result.verdict = Verdict::Unknown;
  result.failure.emplace();
  result.failure->code = "probe_refused";
  result.failure->summary = reason;
  return result;
}

}  // namespace

TrialChecks::TrialChecks(const Services& services, std::size_t most)
    : services_(services), most_(most), loop_(services.clock) {
  thread_ = std::jthread([this](const std::stop_token& stop) { loop(stop); });
}

TrialChecks::~TrialChecks() {
  thread_.request_stop();
  loop_.post([] {});
}

bool TrialChecks::run(MonitorSpec monitor, Done done) {
  if (++running_ > most_) {
    --running_;
    return false;
  }
  loop_.post([this, monitor = std::move(monitor), done = std::move(done)]() mutable {
    start(std::move(monitor), std::move(done));
  });
  return true;
}

void TrialChecks::loop(const std::stop_token& stop) {
  prober_ = services_.probers.make(loop_, *this);
  loop_.run(stop);
  prober_.reset();
  trials_.clear();
}

void TrialChecks::start(MonitorSpec&& monitor, Done&& done) {
  const std::uint64_t token = ++last_token_;
  Trial& trial = trials_[token];
  trial = {std::move(monitor), std::move(done), 0, services_.clock.wallNow()};
  const ProbeKind* const kind = services_.kinds.find(trial.monitor.kind);
  std::string error = "its kind is not loaded";
  if (kind != nullptr) {
    trial.instance = prober_->create(
        {.kind = *kind, .options = trial.monitor.options, .policy = trial.monitor.policy}, error);
  }
  if (trial.instance == 0) {
    end(token, notStarted(error));
    return;
  }
  prober_->start(trial.instance, {.token = token,
                                  .timeout = trial.monitor.timeout,
                                  .flags = PM_CHECK_MANUAL,
                                  .monitor_name = trial.monitor.name});
}

void TrialChecks::onResult(std::uint64_t token, CheckResult&& result) {
  // Its instance may not go while the prober is telling of it.
  loop_.post(
      [this, token, result = std::move(result)]() mutable { end(token, std::move(result)); });
}

void TrialChecks::end(std::uint64_t token, CheckResult&& result) {
  const auto found = trials_.find(token);
  Trial trial = std::move(found->second);
  trials_.erase(found);
  if (trial.instance != 0) prober_->destroy(trial.instance);
  --running_;
  CheckRecord check;
  check.started_at = trial.started_at;
  check.result = std::move(result);
  trial.done(std::move(check));
}

}  // namespace promonitor
