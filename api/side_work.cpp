#include "api/side_work.hpp"

#include <exception>
#include <optional>
#include <utility>
#include <variant>

#include "api/api_error.hpp"
#include "api/handover.hpp"

namespace promonitor::api {
namespace {

/// What the work made, or threw.
using Outcome = std::variant<Response, std::exception_ptr>;

Outcome outcomeOf(const std::function<Response()>& work) {
  try {
    return work();
  } catch (...) {  // rethrown where it is answered
    return std::current_exception();
  }
}

Response answerOf(std::optional<Outcome> outcome) {
  if (!outcome) {
    throw ApiError(503, "busy", "this takes long, and goes on: look later what came of it");
  }
  if (const auto* const failure = std::get_if<std::exception_ptr>(&*outcome)) {
    std::rethrow_exception(*failure);
  }
  return std::get<Response>(std::move(*outcome));
}

}  // namespace

struct SideWork::Job {
  std::function<Response()> work;
  Handover<Outcome> outcome;
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
  // Whoever waits for the outcome owns the whole job.
  const std::shared_ptr<Handover<Outcome>> outcome(job, &job->outcome);
  return answerLater<Outcome>(outcome, clock_.now() + patience, answerOf);
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
    if (!job) continue;
    Outcome outcome = outcomeOf(job->work);
    job->work = nullptr;
    job->outcome.give(std::move(outcome));
  }
}

}  // namespace promonitor::api
