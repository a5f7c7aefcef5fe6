#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "core/model/check.hpp"
#include "core/plugin/prober.hpp"
#include "promonitor/probe.h"

namespace promonitor {

class HostCore;
struct Instance;
struct Scope;

/// One check of a blocking kind, between the loop that waits for it and the worker that runs it.
/// Its time limit counts from when a worker begins with it; to wait for one it has as long again.
/// Thread-safe.
class BlockingRun : public std::enable_shared_from_this<BlockingRun> {
 public:
  BlockingRun(std::shared_ptr<HostCore> host, InstanceId instance, const Scope& check,
              std::uint32_t flags);
  ~BlockingRun();
  BlockingRun(const BlockingRun&) = delete;
  BlockingRun& operator=(const BlockingRun&) = delete;

  /// On the worker: the whole check.
  void execute();
  /// From inside run(): the result, once.
  std::int32_t complete(const pm_result& result);
  void cancel();
  bool cancelled() const { return cancelled_; }
  /// On the loop: no worker is to begin with it any more. False when one has.
  bool giveUp();
  /// Nothing while it waits for a worker.
  std::optional<MonoTime> began() const;
  /// How long it waited for a worker, so far.
  Duration queueTime() const;
  Duration timeout() const { return timeout_; }
  /// Readable once cancelled; -1 when there is no descriptor left.
  int cancelFd();

 private:
  std::shared_ptr<HostCore> host_;
  const InstanceId instance_;
  const pm_check check_;
  const ProbeKind* kind_;
  void* object_;
  const std::string monitor_;
  pm_check_params params_{};
  const MonoTime queued_;
  const Duration timeout_;
  std::atomic<bool> cancelled_ = false;
  /// When a worker began with it, in nanoseconds; or one of kWaiting and kGivenUp.
  std::atomic<std::int64_t> began_;
  std::mutex mutex_;
  int cancel_fd_ = -1;                 ///< guarded
  std::optional<CheckResult> result_;  ///< guarded
};

/// Starts a check of a blocking kind; it ends at once when the queue for workers is full.
void startBlocking(HostCore& host, InstanceId instance, Scope& check, std::uint32_t flags);
/// Cancels one; it ends at once when no worker began with it.
void cancelBlocking(HostCore& host, Scope& check);
/// At its deadline: ends one that no worker began with, and moves the deadline of one that began
/// late. False when neither: it is to be cancelled.
bool deferDeadline(HostCore& host, Scope& check);

}  // namespace promonitor
