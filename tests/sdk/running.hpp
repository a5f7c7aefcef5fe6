#pragma once

#include <functional>
#include <utility>

#include "promonitor/probe.hpp"
#include "tests/sdk/fake_host.hpp"

namespace promonitor {

/// A kind whose check is whatever the test says.
class Scripted {
 public:
  using Body = std::function<pm::CheckTask(pm::Context)>;

  explicit Scripted(const pm::Options& /*options*/) {}
  pm::CheckTask check(pm::Context ctx) { return body(ctx); }

  static inline Body body;
};

/// One check of a Scripted kind, through the table that a host would call.
class ScriptedCheck {
 public:
  ScriptedCheck() {
    pm::detail::KindTable<Scripted>::table = &declared_;
    const pm_options none{sizeof none, 0, nullptr, {}};
    Table::create(fake.host(), &none, &instance_, nullptr, 0);
  }
  ~ScriptedCheck() { Table::destroy(instance_); }
  ScriptedCheck(const ScriptedCheck&) = delete;
  ScriptedCheck& operator=(const ScriptedCheck&) = delete;

  void start(Scripted::Body body) {
    Scripted::body = std::move(body);
    pm_check_params params{};
    params.struct_size = sizeof params;
    params.start_ns = fake.now;
    params.deadline_ns = fake.now + 10'000'000'000;
    params.loop_state = &loop_state;
    status = Table::start(instance_, 1, &params, &state_);
  }
  void cancel(std::uint32_t reason = PM_CANCEL_TIMEOUT) {
    Table::cancel(instance_, state_, 1, reason);
  }

  FakeHost fake;
  int loop_state = 5;
  std::int32_t status = 0;

 private:
  using Table = pm::detail::KindTable<Scripted>;

  pm_kind declared_{};
  void* instance_ = nullptr;
  void* state_ = nullptr;
};

}  // namespace promonitor
