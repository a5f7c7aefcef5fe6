#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include "promonitor/frame_memory.hpp"
#include "promonitor/hidden.hpp"
#include "promonitor/run.hpp"

namespace PM_HIDDEN pm {
namespace detail {

/// What every coroutine of a check has: the check, and who waits for its end.
class Frame {
 public:
  /// Hands over to the waiting coroutine, by way of drive().
  class FinalAwaiter {
   public:
    FinalAwaiter() = default;
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> self) const noexcept {
      const Frame& frame = self.promise();
      if (frame.continuation) frame.run->next = frame.continuation;
    }
    void await_resume() const noexcept {}
  };

  static void* operator new(std::size_t size) { return FrameMemory::ofThread().take(size); }
  static void operator delete(void* frame, std::size_t size) noexcept {
    FrameMemory::ofThread().give(frame, size);
  }

  std::suspend_always initial_suspend() const noexcept { return {}; }
  FinalAwaiter final_suspend() const noexcept { return {}; }

  Run* run = nullptr;
  std::coroutine_handle<> continuation;
};

template <class T>
class TaskFrame : public Frame {
 public:
  template <class Value>
  void return_value(Value&& value) {
    result_.emplace(std::forward<Value>(value));
  }
  void unhandled_exception() noexcept { error_ = std::current_exception(); }
  T take() {
    if (error_) std::rethrow_exception(error_);
    return std::move(*result_);
  }

 private:
  std::optional<T> result_;
  std::exception_ptr error_;
};

template <>
class TaskFrame<void> : public Frame {
 public:
  void return_void() const noexcept {}
  void unhandled_exception() noexcept { error_ = std::current_exception(); }
  void take() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  std::exception_ptr error_;
};

}  // namespace detail

/// A coroutine that a check's coroutine awaits, for steps with a name of their own:
/// `pm::Task<int> greet(pm::Stream& stream)`. Starts when awaited, once; an exception that leaves
/// it comes out of the await.
template <class T>
class [[nodiscard]] Task {
 public:
  class promise_type : public detail::TaskFrame<T> {
   public:
    Task get_return_object() noexcept {
      return Task(std::coroutine_handle<promise_type>::from_promise(*this));
    }
  };

  Task(Task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  Task& operator=(Task&&) = delete;
  ~Task() {
    if (frame_) frame_.destroy();
  }

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> waiter) noexcept {
    static_assert(std::is_base_of_v<detail::Frame, Promise>,
                  "a pm::Task can only be awaited in a check's coroutine or in another task");
    detail::Run* run = waiter.promise().run;
    frame_.promise().run = run;
    frame_.promise().continuation = waiter;
    run->next = frame_;
  }
  T await_resume() { return frame_.promise().take(); }

 private:
  explicit Task(std::coroutine_handle<promise_type> frame) : frame_(frame) {}

  std::coroutine_handle<promise_type> frame_;
};

}  // namespace pm
