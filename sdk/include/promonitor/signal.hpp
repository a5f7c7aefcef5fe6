#pragma once

#include <coroutine>
#include <optional>
#include <utility>

#include "promonitor/context.hpp"
#include "promonitor/hidden.hpp"

namespace PM_HIDDEN pm {

/// A value that comes from outside the check's coroutine, such as the end of a transfer that a
/// library of its own drives. The coroutine owns it and awaits it; whoever delivers, on the same
/// loop, calls set() once. set() runs the coroutine before it returns, and with it whatever the
/// coroutine destroys. A check that is cancelled first destroys the signal: its owner sees to it
/// that nobody delivers then.
template <class T>
class Signal {
 public:
  explicit Signal(const Context& context) : awaiter_(*context.run_) {}
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;
  ~Signal() = default;

  void set(T value) {
    awaiter_.value.emplace(std::move(value));
    detail::Run& run = awaiter_.run;
    if (run.pending != &awaiter_) return;
    run.pending = nullptr;
    detail::drive(run, awaiter_.waiter);
  }
  /// Gives the value; at once if it is there already.
  [[nodiscard]] auto get() { return Wait(awaiter_); }

 private:
  class Awaiter final : public detail::Pending {
   public:
    explicit Awaiter(detail::Run& check) : Pending([](Pending&) noexcept {}), run(check) {}
    ~Awaiter() = default;
    Awaiter(const Awaiter&) = delete;
    Awaiter& operator=(const Awaiter&) = delete;

    detail::Run& run;
    std::optional<T> value;
  };
  class Wait {
   public:
    explicit Wait(Awaiter& awaiter) : awaiter_(awaiter) {}
    bool await_ready() const noexcept {
      return awaiter_.value.has_value() || awaiter_.run.cancelled();
    }
    void await_suspend(std::coroutine_handle<> waiter) noexcept {
      awaiter_.waiter = waiter;
      awaiter_.run.pending = &awaiter_;
    }
    T await_resume() {
      if (!awaiter_.value.has_value()) awaiter_.run.throwCancelled();
      return *std::exchange(awaiter_.value, std::nullopt);
    }

   private:
    Awaiter& awaiter_;
  };

  Awaiter awaiter_;
};

}  // namespace pm
