#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace promonitor {

/// A bounded set of threads for work that a loop cannot do. What may block for long waits in a
/// queue of its own, and one thread, beside those asked for, never takes any of it: however many
/// probes block, short work goes on. Thread-safe. The destructor lets running jobs end, drops the
/// queues (calling each job's `drop`) and joins.
class WorkerPool {
 public:
  /// `queue_limit` is that of either queue.
  WorkerPool(std::size_t threads, std::size_t queue_limit);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// Queues `work`; exactly one of `work` and `drop` will run. False when the queue is full: then
  /// neither runs.
  bool submit(std::function<void()> work, std::function<void()> drop = {});
  /// The same for work that may block for seconds.
  bool submitBlocking(std::function<void()> work, std::function<void()> drop = {});
  /// Jobs that wait for a thread.
  std::size_t queued() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace promonitor
