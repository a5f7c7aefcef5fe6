#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace promonitor {

/// A bounded set of threads for work that blocks. Thread-safe. The destructor lets running jobs
/// end, drops the queue (calling each job's `drop`) and joins.
class WorkerPool {
 public:
  WorkerPool(std::size_t threads, std::size_t queue_limit);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// Queues `work`; exactly one of `work` and `drop` will run. False when the queue is full: then
  /// neither runs.
  bool submit(std::function<void()> work, std::function<void()> drop = {});
  std::size_t queued() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace promonitor
