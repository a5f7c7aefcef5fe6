#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <utility>
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
  MonoTime nextResult() const { return ends_.empty() ? MonoTime::max() : ends_.front().at; }
  /// Ends the check that ends next.
  void deliverNext() {
    now_ = nextResult();
    std::pop_heap(ends_.begin(), ends_.end(), later);
    const std::size_t place = ends_.back().place;
    ends_.pop_back();
    deliver(place);
  }
  /// Ends, now, the check that would run longest.
  void deliverLast() {
    const auto last = std::min_element(ends_.begin(), ends_.end(), later);
    const std::size_t place = last->place;
    ends_.erase(last);
    std::make_heap(ends_.begin(), ends_.end(), later);
    deliver(place);
  }

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
    if (free_.empty()) {
      free_.push_back(running_.size());
      running_.emplace_back();
    }
    const std::size_t place = free_.back();
    free_.pop_back();
    running_[place].token = request.token;
    running_[place].result = std::move(answer.result);
    ends_.push_back({now_ + answer.takes, handle, place});
    std::push_heap(ends_.begin(), ends_.end(), later);
    return handle;
  }
  void cancel(CheckHandle /*check*/, CancelReason /*reason*/) override { ++cancelled; }
  std::size_t inFlight() const override { return ends_.size(); }

  std::string refusal;                         ///< when set, create() fails with it
  std::vector<const NetworkPolicy*> policies;  ///< of every instance there was
  std::vector<std::uint32_t> flags;            ///< of every check that was started
  int instances_alive = 0;
  int cancelled = 0;
  std::uint64_t started = 0;

 private:
  struct Running {
    std::uint64_t token = 0;
    CheckResult result;
  };
  struct End {
    MonoTime at;
    CheckHandle check;
    std::size_t place;  ///< in running_
  };
  static bool later(const End& a, const End& b) {
    return a.at != b.at ? a.at > b.at : a.check > b.check;
  }
  void deliver(std::size_t place) {
    sink_.onResult(running_[place].token, std::move(running_[place].result));
    free_.push_back(place);
  }

  ResultSink& sink_;
  Script script_;
  MonoTime now_{};
  InstanceId last_instance_ = 0;
  CheckHandle last_check_ = 0;
  std::deque<Running> running_;    ///< stay where they are when others start
  std::vector<std::size_t> free_;  ///< places in running_
  std::vector<End> ends_;          ///< of the checks that run, as a heap: the next one first
};

}  // namespace promonitor
