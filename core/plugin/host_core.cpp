#include "core/plugin/host_core.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include <fmt/format.h>

#include "core/base/log.hpp"
#include "core/plugin/abi_tables.hpp"
#include "core/plugin/blocking_run.hpp"
#include "core/plugin/held_up.hpp"
#include "core/plugin/intrusive_list.hpp"
#include "core/plugin/utf8.hpp"

namespace promonitor {
namespace {

constexpr Duration kGrace = std::chrono::seconds(1);
constexpr Duration kFirstQuarantine = std::chrono::minutes(1);
constexpr std::uint32_t kMostDoublings = 6;
constexpr std::size_t kMaxLogLine = 1000;

}  // namespace

HostCore::HostCore(const ProbeHost::Services& services)
    : services_(services),
      clock_(services.net.loop.clock()),
      abi_(hostTable(this, services.net.tls.defaultCaFile().c_str())),
      shown_(services.shown ? services.shown(abi_) : &abi_),
      owner_(std::this_thread::get_id()),
      connections_(services_.net) {}

HostCore::~HostCore() = default;

Operation& HostCore::add(Scope& scope, Operation::Kind kind, pm_op_fn fn, void* user) {
  const auto [handle, operation] = operations_.emplace();
  operation.host = this;
  operation.scope = &scope;
  operation.handle = handle;
  operation.kind = kind;
  operation.fn = fn;
  operation.user = user;
  link(scope.operations, operation);
  return operation;
}

void HostCore::remove(Operation& operation) {
  unlink(operation.scope->operations, operation);
  if (operation.kind == Operation::Kind::Wait) setWait(operation.fd, 0);
  if (operation.stream != nullptr) {
    for (Operation*& place : operation.stream->operations) {
      if (place == &operation) place = nullptr;
    }
  }
  operations_.erase(operation.handle);
}

void HostCore::drop(Operation& operation) {
  switch (operation.kind) {
    case Operation::Kind::Wait:
    case Operation::Kind::Timer:
      loop().cancel(operation.waits_for);
      break;
    case Operation::Kind::Lookup:
      services_.net.resolver.cancel(operation.waits_for);
      break;
    case Operation::Kind::Transfer:
      // A stream cannot forget one transfer: what is on its way would be lost.
      operation.stream->stream().close(false);
      break;
    case Operation::Kind::Work:
      break;
  }
  remove(operation);
}

void HostCore::report(Operation& operation, const pm_event& event) {
  const pm_op_fn fn = operation.fn;
  void* const user = operation.user;
  const pm_op handle = operation.handle;
  const ProbeKind& kind = *operation.scope->kind;
  remove(operation);
  const MonoTime began = recent();
  fn(user, handle, &event);
  noteCall(kind, began);
}

Operation* HostCore::waitOf(int fd) {
  const auto index = static_cast<std::size_t>(fd);
  return fd >= 0 && index < waits_.size() ? operations_.find(waits_[index]) : nullptr;
}

void HostCore::setWait(int fd, pm_op operation) {
  const auto index = static_cast<std::size_t>(fd);
  if (index >= waits_.size()) waits_.resize(std::max(index + 1, 2 * waits_.size()));
  waits_[index] = operation;
}

void HostCore::addStream(Scope& scope, HostStream& stream, pm_stream handle) {
  stream.handle = handle;
  stream.scope = &scope;
  link(scope.streams, stream);
}

void HostCore::closeStream(HostStream& stream, bool hard) {
  for (Operation* const operation : stream.operations) {
    if (operation != nullptr) remove(*operation);
  }
  stream.stream().close(hard);
  connections_.giveBack(std::move(stream.connection));
  unlink(stream.scope->streams, stream);
  streams_.erase(stream.handle);
  sweepLater();
}

void HostCore::erase(Scope& scope) {
  while (scope.operations != nullptr) drop(*scope.operations);
  while (scope.streams != nullptr) closeStream(*scope.streams, false);
  scopes_.erase(scope.handle);
}

void HostCore::finish(Scope& check, CheckResult&& result) {
  end(check, finished_.emplace_back(check.token, std::move(result)).result, false);
}

void HostCore::finish(Scope& check, const pm_result& told) {
  // A probe that tells its own time needs no look at the clock.
  const bool told_time = told.response_time_ns >= 0;
  const Duration elapsed = told_time ? Duration(0) : recent() - check.started;
  end(check, finished_.emplace_back(check.token, told, *check.kind, elapsed).result,
      told.cause == PM_CAUSE_TIMEOUT);
}

void HostCore::end(Scope& check, CheckResult& result, bool out_of_time) {
  if (check.cancel_reason == PM_CANCEL_TIMEOUT && result.passed()) {
    result.verdict = Verdict::Down;
    result.failure =
        Failure{Phase::None, "timeout", "the answer came after the time limit", {}, {}};
  }
  if (!check.run && (out_of_time || check.cancel_reason == PM_CANCEL_TIMEOUT)) {
    excuseHeldUp(result, loop().longestStandstill(check.started), check.deadline - check.started);
  }
  if (check.refusal && result.failure) explain(*check.refusal, *result.failure);
  if (check.timer != 0) loop().cancel(check.timer);
  if (check.run) removeBlockingRun(check.handle);
  --check.instance->running;
  --checks_;
  erase(check);
  sweepLater();
}

void HostCore::armDeadline(Scope& check) {
  check.timer = loop().at(check.deadline, &HostCore::onDeadline, &check);
}

void HostCore::cancel(Scope& check, std::uint32_t reason) {
  if (check.cancel_reason != 0) return;
  check.cancel_reason = reason;
  if (check.timer != 0) loop().cancel(check.timer);
  check.timer = loop().at(now() + kGrace, &HostCore::onGraceOver, &check);
  if (check.run) {
    cancelBlocking(*this, check);
  } else {
    check.kind->table->cancel(check.instance->object, check.state, check.handle, reason);
  }
}

void HostCore::onDeadline(void* user, OpId /*op*/, const LoopEvent& /*event*/) {
  auto& check = *static_cast<Scope*>(user);
  check.timer = 0;
  if (check.run && deferDeadline(*check.host, check)) return;
  check.host->cancel(check, PM_CANCEL_TIMEOUT);
}

void HostCore::onGraceOver(void* user, OpId /*op*/, const LoopEvent& /*event*/) {
  auto& check = *static_cast<Scope*>(user);
  HostCore& host = *check.host;
  check.timer = 0;
  host.quarantine(*check.instance);
  const MonoTime began = check.run ? check.run->began().value_or(host.now()) : check.started;
  const Duration elapsed = host.now() - began;
  CheckResult result =
      check.cancel_reason == PM_CANCEL_TIMEOUT
          ? failedResult(Verdict::Down, "timeout",
                         "no result came, and the probe did not stop when told to", elapsed)
          : failedResult(Verdict::Unknown, "cancelled", "the check was cancelled", elapsed);
  if (check.run) result.queue_time = check.run->queueTime();
  host.finish(check, std::move(result));
}

void HostCore::quarantine(Instance& instance) {
  const std::uint32_t doublings = std::min(instance.stuck_in_row, kMostDoublings);
  const Duration pause = kFirstQuarantine * (1 << doublings);
  ++instance.stuck_in_row;
  instance.quarantined_until = now() + pause;
  services_.log.warn("probe stuck kind={} monitor={} paused_for={}", instance.kind->name,
                     logValue(instance.monitor),
                     std::chrono::duration_cast<std::chrono::seconds>(pause).count());
}

void HostCore::sweepLater() {
  if (sweep_timer_ == 0) sweep_timer_ = loop().at(loop().now(), &HostCore::onSweep, this);
}

void HostCore::onSweep(void* user, OpId /*op*/, const LoopEvent& /*event*/) {
  auto& host = *static_cast<HostCore*>(user);
  host.sweep_timer_ = 0;
  host.sweep();
}

void HostCore::sweep() {
  connections_.recycle();
  delivering_.swap(finished_);
  for (Delivery& delivery : delivering_) {
    services_.sink.onResult(delivery.token, std::move(delivery.result));
  }
  delivering_.clear();
}

bool HostCore::post(std::function<void()> task) {
  const std::scoped_lock lock(mutex_);
  if (closed_) return false;
  loop().post(std::move(task));
  return true;
}

void HostCore::log(std::uint32_t level, pm_check check, std::string_view text) {
  const auto severity =
      static_cast<spdlog::level::level_enum>(std::min<std::uint32_t>(level, PM_LOG_ERROR));
  if (!services_.log.should_log(severity)) return;
  std::uint64_t suppressed = 0;
  {
    const std::scoped_lock lock(mutex_);
    if (!log_limit_.admit(now(), suppressed)) return;
  }
  std::string about;
  if (const Scope* scope = onOwnThread() ? scopes_.find(check) : nullptr; scope != nullptr) {
    about = fmt::format(" kind={}", scope->kind->name);
    if (scope->instance != nullptr) about += " monitor=" + logValue(scope->instance->monitor);
  }
  if (suppressed != 0) about += fmt::format(" suppressed={}", suppressed);
  services_.log.log(severity, "plugin{} text={}", about, logValue(repairedUtf8(text, kMaxLogLine)));
}

std::shared_ptr<BlockingRun> HostCore::blockingRun(pm_check check) {
  const std::scoped_lock lock(mutex_);
  const auto found = blocking_runs_.find(check);
  return found == blocking_runs_.end() ? nullptr : found->second;
}

void HostCore::addBlockingRun(pm_check check, std::shared_ptr<BlockingRun> run) {
  const std::scoped_lock lock(mutex_);
  blocking_runs_.emplace(check, std::move(run));
}

void HostCore::removeBlockingRun(pm_check check) {
  const std::scoped_lock lock(mutex_);
  blocking_runs_.erase(check);
}

bool HostCore::enterRun() {
  const std::scoped_lock lock(mutex_);
  if (closed_) return false;
  ++runs_;
  return true;
}

void HostCore::leaveRun() {
  const std::scoped_lock lock(mutex_);
  --runs_;
  run_left_.notify_all();
}

bool HostCore::awaitRuns() {
  std::unique_lock lock(mutex_);
  return run_left_.wait_for(lock, kGrace, [this] { return runs_ == 0; });
}

void HostCore::close() {
  scopes_.forEach([this](Handle handle, Scope& scope) {
    if (scope.instance == nullptr) return;
    cancel(scope, PM_CANCEL_SHUTDOWN);
    if (Scope* left = scopes_.find(handle); left != nullptr) {
      finish(*left, failedResult(Verdict::Unknown, "cancelled", "the host ended", {}));
    }
  });
  {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
  }
  if (sweep_timer_ != 0) loop().cancel(sweep_timer_);
  sweep_timer_ = 0;
  finished_.clear();
  connections_.recycle();
}

}  // namespace promonitor
