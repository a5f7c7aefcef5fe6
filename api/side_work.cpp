#include "api/side_work.hpp"

#include <exception>
#include <optional>
#include <utility>

#include "api/api_error.hpp"

namespace promonitor::api {

/// Where the thread leaves what the server's thread takes; the last of both ends it.
struct SideWork::Job {
  std::function<Response()> work;
  std::mutex mutex;
  std::optional<Response> answer;  // guarded by mutex
  std::exception_ptr failure;      // guarded by mutex
  std::function<void()> ready;     // guarded by mutex

  bool done() {
    const std::lock_guard lock(mutex);
    return answer || failure;
  }
  void finish() {
    std::optional<Response> made;
    std::exception_ptr thrown;
    try {
      made = work();
    } catch (...) {  // rethrown where it is answered
      thrown = std::current_exception();
    }
    work = nullptr;
    std::function<void()> tell;
    {
      const std::lock_guard lock(mutex);
      answer = std::move(made);
      failure = thrown;
      tell = std::move(ready);
    }
    if (tell) tell();
  }
};

class SideWork::Awaited final : public LaterResponse {
 public:
  Awaited(std::shared_ptr<Job> job, MonoTime deadline)
      : job_(std::move(job)), deadline_(deadline) {}

  void whenReady(std::function<void()> ready) override {
    {
      const std::lock_guard lock(job_->mutex);
      if (!job_->answer && !job_->failure) {
        job_->ready = std::move(ready);
        return;
      }
    }
    ready();
  }
  bool ready() const override { return job_->done(); }
  MonoTime deadline() const override { return deadline_; }
  Response take() override {
    const std::lock_guard lock(job_->mutex);
    if (job_->failure) std::rethrow_exception(job_->failure);
    if (job_->answer) return std::move(*job_->answer);
    throw ApiError(503, "busy", "this takes long, and goes on: look later what came of it");
  }

 private:
  const std::shared_ptr<Job> job_;
  const MonoTime deadline_;
};

SideWork::SideWork(const Clock& clock) : clock_(clock), thread_([this] { run(); }) {}

SideWork::~SideWork() { stop(); }

void SideWork::stop() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  came_.notify_all();
  if (thread_.joinable()) thread_.join();
}

Response SideWork::later(std::function<Response()> work, Duration patience) {
  const auto job = std::make_shared<Job>();
  job->work = std::move(work);
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(job);
  }
  came_.notify_one();
  Response response;
  response.later = std::make_unique<Awaited>(job, clock_.now() + patience);
  return response;
}

void SideWork::run() {
  for (;;) {
    std::shared_ptr<Job> job;
    {
      std::unique_lock lock(mutex_);
      came_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
      if (ending_) return;
      job = waiting_.front().lock();
      waiting_.pop_front();
    }
    if (job) job->finish();
  }
}

}  // namespace promonitor::api
