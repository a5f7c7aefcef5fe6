#include "core/loop/worker_pool.hpp"

#include <cassert>
#include <condition_variable>
#include <deque>
#include <iterator>
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
  using Queue = std::deque<Job>;

  explicit State(std::size_t limit) : queue_limit(limit) {}
  bool submit(Queue& queue, Job job);
  void work();
  void workShort();
  static Job takeFront(Queue& queue) {
    Job job = std::move(queue.front());
    queue.pop_front();
    return job;
  }

  const std::size_t queue_limit;
  mutable std::mutex mutex;
  std::condition_variable any_job, short_job;
  Queue short_jobs;       ///< guarded by mutex
  Queue blocking_jobs;    ///< guarded by mutex
  bool stopping = false;  ///< guarded by mutex
  std::vector<std::jthread> threads;
};

bool WorkerPool::State::submit(Queue& queue, Job job) {
  {
    const std::scoped_lock lock(mutex);
    if (stopping || queue.size() >= queue_limit) return false;
    queue.push_back(std::move(job));
  }
  any_job.notify_one();
  if (&queue == &short_jobs) short_job.notify_one();
  return true;
}

void WorkerPool::State::work() {
  for (;;) {
    Job job;
    {
      std::unique_lock lock(mutex);
      any_job.wait(lock,
                   [this] { return stopping || !short_jobs.empty() || !blocking_jobs.empty(); });
      if (stopping) return;
      job = takeFront(short_jobs.empty() ? blocking_jobs : short_jobs);
    }
    job.work();
  }
}

void WorkerPool::State::workShort() {
  for (;;) {
    Job job;
    {
      std::unique_lock lock(mutex);
      short_job.wait(lock, [this] { return stopping || !short_jobs.empty(); });
      if (stopping) return;
      job = takeFront(short_jobs);
    }
    job.work();
  }
}

WorkerPool::WorkerPool(std::size_t threads, std::size_t queue_limit)
    : state_(std::make_unique<State>(queue_limit)) {
  assert(threads > 0);
  state_->threads.reserve(threads + 1);
  for (std::size_t i = 0; i < threads; ++i) {
    state_->threads.emplace_back([state = state_.get()] { state->work(); });
  }
  state_->threads.emplace_back([state = state_.get()] { state->workShort(); });
}

WorkerPool::~WorkerPool() {
  State::Queue dropped;
  {
    const std::scoped_lock lock(state_->mutex);
    state_->stopping = true;
    dropped.swap(state_->short_jobs);
    std::move(state_->blocking_jobs.begin(), state_->blocking_jobs.end(),
              std::back_inserter(dropped));
    state_->blocking_jobs.clear();
  }
  state_->any_job.notify_all();
  state_->short_job.notify_all();
  state_->threads.clear();
  for (auto& job : dropped) {
    if (job.drop) job.drop();
  }
}

bool WorkerPool::submit(std::function<void()> work, std::function<void()> drop) {
  return state_->submit(state_->short_jobs, {std::move(work), std::move(drop)});
}

bool WorkerPool::submitBlocking(std::function<void()> work, std::function<void()> drop) {
  return state_->submit(state_->blocking_jobs, {std::move(work), std::move(drop)});
}

std::size_t WorkerPool::queued() const {
  const std::scoped_lock lock(state_->mutex);
  return state_->short_jobs.size() + state_->blocking_jobs.size();
}

}  // namespace promonitor
