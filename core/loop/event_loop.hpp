#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>

#include "core/base/clock.hpp"

namespace promonitor {

/// A pending wait or timer: generation-tagged, so a stale one is recognised. 0 is never valid.
using OpId = std::uint64_t;

/// What a descriptor is waited for, and what it turned out to be ready for.
inline constexpr std::uint32_t kReadable = 1;
inline constexpr std::uint32_t kWritable = 2;
inline constexpr std::uint32_t kHangup = 4;
inline constexpr std::uint32_t kError = 8;

/// How a wait ended.
struct LoopEvent {
  bool timed_out = false;
  /// kReadable and the like; 0 for timers and time-outs.
  std::uint32_t ready = 0;
  MonoTime now;
};

/// Plain function and context instead of std::function: arming a wait allocates nothing.
using LoopFn = void (*)(void* user, OpId op, const LoopEvent& event);

/// One thread's epoll loop with timers. Everything is called on the thread that runs it, except
/// post() and onLoopThread(). Callbacks never run inside the call that armed them; they
/// may arm and cancel anything. Nothing is allocated per wait once the tables have grown.
class EventLoop {
 public:
  explicit EventLoop(const Clock& clock);
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  /// Turns until stop is requested; posted tasks that came before are run.
  void run(const std::stop_token& stop);
  /// One turn: waits at most `max_wait`, then runs what is ready, due or posted.
  void turn(Duration max_wait);
  /// The time at the start of the present turn.
  MonoTime now() const;
  /// How long it has run callbacks, rather than waited for something to happen. Thread-safe.
  Duration busy() const;
  /// How much of its longest standstill came after `since`: a turn that took 250 ms or more, the
  /// present one too, or that began so much later than it should have. Zero: there was none.
  Duration longestStandstill(MonoTime since);
  /// The clock it was made with, for whoever needs the time at this very moment.
  const Clock& clock() const;

  static constexpr MonoTime kNever = MonoTime::max();

  /// One-shot, level semantics: calls `fn` once when `fd` is ready for any of `interest` (or is
  /// already), or at `deadline`. At most one pending wait a descriptor: returns 0 when there is
  /// one, or when the kernel refuses the descriptor. `fd` must be non-blocking.
  OpId waitFd(int fd, std::uint32_t interest, MonoTime deadline, LoopFn fn, void* user);
  /// Forgets a descriptor: to be called right before it is closed by anyone. Drops its wait.
  void releaseFd(int fd);
  /// One-shot timer. A deadline in the past runs in the next turn.
  OpId at(MonoTime deadline, LoopFn fn, void* user);
  /// After true, the callback will not run; false when it ran or was dropped.
  bool cancel(OpId op);

  /// Thread-safe. Runs `task` on the loop's thread, in order of posting.
  void post(std::function<void()> task);
  /// True on the thread that runs the loop (or before any does).
  bool onLoopThread() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace promonitor
