#pragma once

#include <coroutine>
#include <exception>
#include <utility>

#include "promonitor/context.hpp"
#include "promonitor/hidden.hpp"
#include "promonitor/task.hpp"

namespace PM_HIDDEN pm {

/// What a kind's `check(pm::Context)` returns: the coroutine of one check. It co_returns a Verdict;
/// a ProbeFailure that leaves it is the result as well, any other exception is an Unknown one.
class CheckTask {
 public:
  class promise_type : public detail::Frame {
   public:
    /// Is given the coroutine's own copies of its arguments, the kind first where it is a member:
    /// the context among them is bound to the check that lives here.
    template <class... Arguments>
    explicit promise_type(Arguments&... arguments)
        : promise_type(Bound(), contextAmong(arguments...)) {}
    CheckTask get_return_object() noexcept { return CheckTask(&run_); }
    void return_value(Verdict verdict) noexcept { run_.verdict = std::move(verdict); }
    void unhandled_exception() noexcept {
      try {
        throw;
      } catch (const ProbeFailure& failure) {
        run_.verdict = failure.verdict();
      } catch (const std::exception& error) {
        run_.verdict = unknown("internal", "{}", error.what());
      } catch (...) {
        run_.verdict = unknown("internal", "the probe threw something that is no exception");
      }
    }

   private:
    struct Bound {};

    promise_type(Bound /*tag*/, Context& context) : run_(*context.launch_) {
      run_.root = std::coroutine_handle<promise_type>::from_promise(*this);
      run = &run_;
      context.run_ = &run_;
    }
    template <class... Others>
    static Context& contextAmong(Context& context, Others&... /*others*/) {
      return context;
    }
    template <class First, class... Others>
    static Context& contextAmong(First& /*first*/, Others&... others) {
      return contextAmong(others...);
    }

    detail::Run run_;
  };

  /// Some compilers move what get_return_object() gives.
  CheckTask(CheckTask&& other) noexcept : run_(std::exchange(other.run_, nullptr)) {}
  CheckTask& operator=(CheckTask&&) = delete;
  ~CheckTask() = default;

  /// Runs the check up to its first wait, or to its end. `state` is what cancel() is given.
  void start(void** state) noexcept {
    *state = run_;
    detail::drive(*run_, run_->root);
  }

 private:
  explicit CheckTask(detail::Run* run) : run_(run) {}

  detail::Run* run_;
};

}  // namespace pm
