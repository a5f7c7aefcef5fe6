#include "core/plugin/blocking_run.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <utility>

#include "core/plugin/host_core.hpp"
#include "core/plugin/result_decoder.hpp"

namespace promonitor {
namespace {

constexpr std::int64_t kWaiting = -1;
constexpr std::int64_t kGivenUp = -2;

std::int64_t nanoseconds(MonoTime time) { return time.time_since_epoch().count(); }

/// On the loop: a worker is done with a check, which may be over already.
void settle(HostCore& host, InstanceId instance_id, pm_check check, CheckResult result) {
  if (Scope* scope = host.scopes().find(check); scope != nullptr) {
    host.finish(*scope, std::move(result));
  }
  Instance* instance = host.instances().find(instance_id);
  if (instance == nullptr || --instance->blocked > 0 || !instance->doomed) return;
  instance->kind->table->destroy(instance->object);
  host.instances().erase(instance_id);
}

/// Ends a check that no worker began with.
void finishUnstarted(HostCore& host, Scope& check, const char* code, const char* summary) {
  CheckResult result = failedResult(Verdict::Unknown, code, summary, Duration(0));
  result.queue_time = check.run->queueTime();
  host.finish(check, std::move(result));
}

}  // namespace

BlockingRun::BlockingRun(std::shared_ptr<HostCore> host, InstanceId instance, const Scope& check,
                         std::uint32_t flags)
    : host_(std::move(host)),
      instance_(instance),
      check_(check.handle),
      kind_(check.kind),
      object_(check.instance->object),
      monitor_(check.instance->monitor),
      queued_(check.started),
      timeout_(check.deadline - check.started),
      began_(kWaiting) {
  params_.struct_size = sizeof params_;
  params_.flags = flags;
  params_.monitor_name = {monitor_.c_str(), monitor_.size()};
  params_.loop_state = check.instance->loop->object;
}

BlockingRun::~BlockingRun() {
  if (cancel_fd_ >= 0) close(cancel_fd_);
}

void BlockingRun::execute() {
  params_.start_ns = nanoseconds(host_->now());
  params_.deadline_ns = params_.start_ns + timeout_.count();
  std::int64_t expected = kWaiting;
  if (began_.compare_exchange_strong(expected, params_.start_ns) && host_->enterRun()) {
    kind_->table->run(object_, check_, &params_);
    host_->leaveRun();
  }
  CheckResult result;
  {
    const std::scoped_lock lock(mutex_);
    result = result_ ? std::move(*result_)
                     : failedResult(Verdict::Unknown, "internal",
                                    "the probe ended without a result", Duration(0));
    result_.emplace();
  }
  result.queue_time = queueTime();
  host_->post([self = shared_from_this(), outcome = std::move(result)] {
    settle(*self->host_, self->instance_, self->check_, outcome);
  });
}

std::int32_t BlockingRun::complete(const pm_result& result) {
  const Duration elapsed = host_->now() - MonoTime(Duration(params_.start_ns));
  CheckResult decoded = decodeResult(result, *kind_, elapsed);
  const std::scoped_lock lock(mutex_);
  if (result_) return PM_E_STALE;
  result_ = std::move(decoded);
  return PM_OK;
}

bool BlockingRun::giveUp() {
  std::int64_t expected = kWaiting;
  return began_.compare_exchange_strong(expected, kGivenUp);
}

std::optional<MonoTime> BlockingRun::began() const {
  const std::int64_t began = began_;
  return began < 0 ? std::nullopt : std::optional(MonoTime(Duration(began)));
}

Duration BlockingRun::queueTime() const { return began().value_or(host_->now()) - queued_; }

void BlockingRun::cancel() {
  cancelled_ = true;
  const std::scoped_lock lock(mutex_);
  if (cancel_fd_ >= 0) eventfd_write(cancel_fd_, 1);
}

int BlockingRun::cancelFd() {
  const std::scoped_lock lock(mutex_);
  if (cancel_fd_ < 0) cancel_fd_ = eventfd(cancelled_ ? 1 : 0, EFD_CLOEXEC | EFD_NONBLOCK);
  return cancel_fd_;
}

void startBlocking(HostCore& host, InstanceId instance, Scope& check, std::uint32_t flags) {
  auto run = std::make_shared<BlockingRun>(host.shared_from_this(), instance, check, flags);
  check.run = run;
  host.addBlockingRun(check.handle, run);
  ++check.instance->blocked;
  const auto dropped = [run] {
    run->cancel();
    run->giveUp();
    run->execute();
  };
  if (host.services().workers.submitBlocking([run] { run->execute(); }, dropped)) return;
  --check.instance->blocked;
  finishUnstarted(host, check, "overloaded", "too many blocking probes wait for a worker");
}

void cancelBlocking(HostCore& host, Scope& check) {
  check.run->cancel();
  if (check.run->giveUp()) finishUnstarted(host, check, "cancelled", "the check was cancelled");
}

bool deferDeadline(HostCore& host, Scope& check) {
  if (check.run->giveUp()) {
    finishUnstarted(host, check, "overloaded", "no worker was free within the time limit");
    return true;
  }
  const MonoTime deadline = *check.run->began() + check.run->timeout();
  if (deadline <= host.now()) return false;
  check.deadline = deadline;
  host.armDeadline(check);
  return true;
}

}  // namespace promonitor
