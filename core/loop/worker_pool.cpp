#include "core/loop/worker_pool.hpp"

#include <cassert>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace promonitor {

struct WorkerPool::State {
  struct Job {
    std::function<void()> work;
    std::function<void()> drop;
  };

  explicit State(std::size_t limit) : queue_limit(limit) {}
  void work();

  const std::size_t queue_limit;
  mutable std::mutex mutex;
  std::condition_variable changed;
  std::deque<Job> queue;  ///< guarded by mutex
  bool stopping = false;  ///< guarded by mutex
  std::vector<std::jthread> threads;
};

void WorkerPool::State::work() {
  for (;;) {
    Job job;
    {
      std::unique_lock lock(mutex);
      changed.wait(lock, [this] { return stopping || !queue.empty(); });
      if (stopping) return;
      job = std::move(queue.front());
      queue.pop_front();
    }
    job.work();
  }
}

WorkerPool::WorkerPool(std::size_t threads, std::size_t queue_limit)
    : state_(std::make_unique<State>(queue_limit)) {
  assert(threads > 0);
  state_->threads.reserve(threads);
  for (std::size_t i = 0; i < threads; ++i) {
    state_->threads.emplace_back([state = state_.get()] { state->work(); });
  }
}

WorkerPool::~WorkerPool() {
  std::deque<State::Job> dropped;
  {
    const std::scoped_lock lock(state_->mutex);
    state_->stopping = true;
    dropped.swap(state_->queue);
  }
  state_->changed.notify_all();
  state_->threads.clear();
  for (auto& job : dropped) {
    if (job.drop) job.drop();
  }
}

bool WorkerPool::submit(std::function<void()> work, std::function<void()> drop) {
  {
    const std::scoped_lock lock(state_->mutex);
    if (state_->stopping || state_->queue.size() >= state_->queue_limit) return false;
    state_->queue.push_back({std::move(work), std::move(drop)});
  }
  state_->changed.notify_one();
  return true;
}

std::size_t WorkerPool::queued() const {
  const std::scoped_lock lock(state_->mutex);
  return state_->queue.size();
}

}  // namespace promonitor
