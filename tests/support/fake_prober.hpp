#pragma once

#include <functional>
#include <iterator>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/plugin/prober.hpp"

namespace promonitor {

/// A prober in virtual time: what each check answers and how long it takes is a function of the
/// test's. One thread.
class FakeProber final : public Prober {
 public:
  struct Answer {
    Duration takes{};
    CheckResult result;
  };
  using Script = std::function<Answer(InstanceId instance, MonoTime started)>;

  FakeProber(ResultSink& sink, Script script) : sink_(sink), script_(std::move(script)) {}

  /// Moves virtual time: what start() calls "now".
  void setNow(MonoTime now) { now_ = now; }
  /// When the next running check ends.
  MonoTime nextResult() const {
    return running_.empty() ? MonoTime::max() : running_.begin()->first.first;
  }
  /// Ends the check that ends next.
  void deliverNext() {
    now_ = nextResult();
    deliver(running_.begin());
  }
  /// Ends, now, the check that would run longest.
  void deliverLast() { deliver(std::prev(running_.end())); }

  InstanceId create(const InstanceRequest& request, std::string& error) override {
    if (!refusal.empty()) {
      error = refusal;
      return 0;
    }
    ++instances_alive;
    policies.push_back(request.policy);
    return ++last_instance_;
  }
  void destroy(InstanceId /*instance*/) override { --instances_alive; }
  CheckHandle start(InstanceId instance, const StartRequest& request) override {
    Answer answer = script_(instance, now_);
    ++started;
    flags.push_back(request.flags);
    const CheckHandle handle = ++last_check_;
    running_.emplace(std::pair(now_ + answer.takes, handle),
                     Running{request.token, std::move(answer.result)});
    return handle;
  }
  void cancel(CheckHandle /*check*/, CancelReason /*reason*/) override { ++cancelled; }
  std::size_t inFlight() const override { return running_.size(); }

  std::string refusal;                         ///< when set, create() fails with it
  std::vector<const NetworkPolicy*> policies;  ///< of every instance there was
  std::vector<std::uint32_t> flags;            ///< of every check that was started
  int instances_alive = 0;
  int cancelled = 0;
  std::uint64_t started = 0;

 private:
  struct Running {
    std::uint64_t token;
    CheckResult result;
  };
  using Checks = std::map<std::pair<MonoTime, CheckHandle>, Running>;
  void deliver(Checks::iterator check) {
    Running running = std::move(check->second);
    running_.erase(check);
    sink_.onResult(running.token, std::move(running.result));
  }

  ResultSink& sink_;
  Script script_;
  MonoTime now_{};
  InstanceId last_instance_ = 0;
  CheckHandle last_check_ = 0;
  Checks running_;
};

}  // namespace promonitor
