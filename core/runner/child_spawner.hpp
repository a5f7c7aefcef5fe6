#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "core/loop/event_loop.hpp"
#include "core/runner/child_process.hpp"

namespace promonitor {

/// Starts processes on a thread of its own, in the order they were asked for: to start one takes
/// milliseconds, and many more on a machine that is busy, which no loop has to spare. The processes
/// end with that thread, whoever uses them. Thread-safe; must outlive every ChildStart.
class ChildSpawner {
 public:
  ChildSpawner();
  ~ChildSpawner();
  ChildSpawner(const ChildSpawner&) = delete;
  ChildSpawner& operator=(const ChildSpawner&) = delete;

 private:
  friend class ChildStart;
  struct Order;
  void take(std::shared_ptr<Order> order);
  void work();

  std::mutex mutex_;
  std::condition_variable wanted_;
  std::deque<std::shared_ptr<Order>> orders_;  ///< guarded
  bool stopping_ = false;                      ///< guarded
  std::jthread thread_;                        ///< last: joined before anything above goes
};

/// A process that was asked for and is not there yet. Belongs to its loop's thread, and costs that
/// a lock that nobody holds for longer than it takes to hand over a pointer.
class ChildStart {
 public:
  /// Called on the loop's thread, one of them once, from a turn of its own. May destroy the
  /// ChildStart.
  class Receiver {
   public:
    virtual ~Receiver() = default;
    virtual void onStarted(std::unique_ptr<ChildProcess> child) = 0;
    virtual void onNotStarted(const std::string& reason) = 0;
  };
  ChildStart(ChildSpawner& spawner, EventLoop& loop, ChildProcess::Command command,
             Receiver& receiver);
  /// Nobody is told any more: the process is not started, or ends at once.
  ~ChildStart();
  ChildStart(const ChildStart&) = delete;
  ChildStart& operator=(const ChildStart&) = delete;

 private:
  const std::shared_ptr<ChildSpawner::Order> order_;
};

}  // namespace promonitor
