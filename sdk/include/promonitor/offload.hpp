#pragma once

#include <coroutine>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "promonitor/hidden.hpp"
#include "promonitor/operation.hpp"

namespace PM_HIDDEN pm {
namespace detail {

struct Nothing {};

/// Awaits work on a worker thread. The job is on the heap: a check that ends first leaves it to
/// the worker, and the host's drop callback frees it.
template <class Work>
class OffloadOperation final : public Pending {
 public:
  using Result = std::invoke_result_t<Work&>;

  OffloadOperation(Run& run, Work work)
      : Pending(cancelWork), run_(run), job_(std::make_unique<Job>(std::move(work))) {}
  ~OffloadOperation() = default;
  OffloadOperation(const OffloadOperation&) = delete;
  OffloadOperation& operator=(const OffloadOperation&) = delete;

  bool await_ready() const noexcept { return run_.cancelled(); }
  bool await_suspend(std::coroutine_handle<> handle) {
    waiter = handle;
    job_->awaiter = this;
    const pm_host* host = run_.services.host;
    status_ = run_.io().offload(host, run_.check, work, done, dropped, job_.get(), &op_);
    if (status_ < 0) return false;
    // From here on the job belongs to the host, until done() or dropped().
    static_cast<void>(job_.release());
    run_.pending = this;
    return true;
  }
  Result await_resume() {
    if (run_.cancelled()) run_.throwCancelled();
    if (status_ < 0) throwFailure(run_, status_, 0, "offload");
    if (job_->error) std::rethrow_exception(job_->error);
    if constexpr (!std::is_void_v<Result>) return std::move(*job_->result);
  }

 private:
  struct Job {
    explicit Job(Work job_work) : work(std::move(job_work)) {}
    Work work;
    OffloadOperation* awaiter = nullptr;
    std::optional<std::conditional_t<std::is_void_v<Result>, Nothing, Result>> result;
    std::exception_ptr error;
  };

  static void cancelWork(Pending& pending) noexcept {
    const auto& self = static_cast<OffloadOperation&>(pending);
    self.run_.services.io->op_cancel(self.run_.services.host, self.run_.check, self.op_);
  }
  static void work(void* user) noexcept {
    auto* job = static_cast<Job*>(user);
    try {
      if constexpr (std::is_void_v<Result>) {
        job->work();
      } else {
        job->result.emplace(job->work());
      }
    } catch (...) {
      job->error = std::current_exception();
    }
  }
  static void done(void* user, pm_op /*op*/, const pm_event* event) noexcept {
    auto* job = static_cast<Job*>(user);
    OffloadOperation& self = *job->awaiter;
    self.job_.reset(job);
    self.status_ = event->status;
    self.run_.pending = nullptr;
    drive(self.run_, self.waiter);
  }
  static void dropped(void* user) noexcept { delete static_cast<Job*>(user); }

  Run& run_;
  std::unique_ptr<Job> job_;
  pm_op op_ = 0;
  std::int32_t status_ = PM_OK;
};

}  // namespace detail
}  // namespace pm
