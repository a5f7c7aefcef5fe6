#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "promonitor/hidden.hpp"
#include "promonitor/probe.h"
#include "promonitor/testing/loop.hpp"

namespace PM_HIDDEN pm {
namespace testing {
namespace detail {

/// The scopes and pending operations of a test's host, and the threads that work for them. On the
/// loop's thread, except alive() and post().
class Scopes {
 public:
  explicit Scopes(Loop& loop) : loop_(loop) {}
  Scopes(const Scopes&) = delete;
  Scopes& operator=(const Scopes&) = delete;
  /// Work that nobody waits for any more is dropped.
  ~Scopes() {
    for (std::thread& thread : threads_) thread.join();
    loop_.runPosted();
  }

  Loop& loop() { return loop_; }
  /// Any thread.
  bool onLoop() const { return std::this_thread::get_id() == owner_; }
  pm_scope open() {
    const std::scoped_lock lock(mutex_);
    return *alive_.insert(++last_scope_).first;
  }
  /// Drops all that is pending in the scope.
  void close(pm_scope scope) {
    {
      const std::scoped_lock lock(mutex_);
      alive_.erase(scope);
    }
    std::erase_if(operations_, [&](const auto& one) {
      if (one.second.scope != scope) return false;
      loop_.cancel(one.second.waits_for);
      return true;
    });
  }
  /// Any thread.
  bool alive(pm_scope scope) const {
    const std::scoped_lock lock(mutex_);
    return alive_.contains(scope);
  }
  /// PM_OK when an operation may begin.
  std::int32_t mayBegin(pm_scope scope, bool arguments_good) const {
    if (!onLoop()) return PM_E_THREAD;
    if (!alive(scope)) return PM_E_STALE;
    return arguments_good ? PM_OK : PM_E_ARG;
  }

  pm_op add(pm_scope scope, pm_op_fn fn, void* user, pm_op* out) {
    operations_.emplace(++last_op_, Operation{scope, fn, user, 0});
    if (out != nullptr) *out = last_op_;
    return last_op_;
  }
  /// What the loop does for an operation, so that dropping the one cancels the other.
  void waitsFor(pm_op op, Loop::Id id) { operations_.at(op).waits_for = id; }
  bool pending(pm_op op) const { return operations_.contains(op); }
  /// Tells the plugin, unless the operation was dropped.
  void report(pm_op op, const pm_event& event) {
    const auto operation = operations_.extract(op);
    if (operation.empty()) return;
    operation.mapped().fn(operation.mapped().user, op, &event);
  }
  std::int32_t cancel(pm_scope scope, pm_op op) {
    if (!onLoop()) return PM_E_THREAD;
    const auto found = operations_.find(op);
    if (found == operations_.end() || found->second.scope != scope) return PM_E_STALE;
    loop_.cancel(found->second.waits_for);
    operations_.erase(found);
    return PM_OK;
  }
  pm_event event(std::int32_t status) const {
    pm_event event{};
    event.struct_size = sizeof event;
    event.status = status;
    event.now_ns = loop_.now();
    return event;
  }

  /// Runs `work` on a thread of its own, then `done` on the loop.
  void work(std::function<void()> work, std::function<void()> done) {
    loop_.outsideBegins();
    threads_.emplace_back([this, job = std::move(work), after = std::move(done)] {
      job();
      loop_.post([this, after] {
        loop_.outsideEnds();
        after();
      });
    });
  }

 private:
  struct Operation {
    pm_scope scope;
    pm_op_fn fn;
    void* user;
    Loop::Id waits_for;
  };

  Loop& loop_;
  const std::thread::id owner_ = std::this_thread::get_id();
  std::map<pm_op, Operation> operations_;
  pm_op last_op_ = 0;
  std::vector<std::thread> threads_;
  mutable std::mutex mutex_;
  std::set<pm_scope> alive_;  ///< guarded
  pm_scope last_scope_ = 0;   ///< guarded
};

}  // namespace detail
}  // namespace testing
}  // namespace pm
