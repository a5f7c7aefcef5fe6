#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/plugin/probe_kind.hpp"
#include "core/verify/guarded_memory.hpp"
#include "core/verify/test_log.hpp"
#include "promonitor/probe.h"
#include "promonitor/stream.h"

namespace promonitor::verify {

/// What a Watch does to the plugin, beside looking.
struct WatchSettings {
  HostShape shape = HostShape::Exact;
  /// Structures of checks and events in guarded memory, which costs system calls.
  bool guarded = true;
  bool has_io = true, has_stream = true;
  /// Which call of a host service fails, counted from 1; 0: none.
  std::uint64_t fail_call = 0;
};

/// Stands between a plugin and the real host: every call of the plugin's comes here, is judged by
/// the rules of the ABI, counted, failed on purpose if so wanted, and passed on. What breaks a rule
/// goes to the log. Owned by the loop's thread; the functions behind the tables are as thread-safe
/// as the host's.
class Watch {
 public:
  /// `kind` and `log` outlive it.
  Watch(const ProbeKind& kind, TestLog& log, const WatchSettings& settings);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  /// The table to show to the plugin in place of `real`, which outlives the Watch.
  const pm_host* show(const pm_host& real);
  static Watch& of(const pm_host* shown) { return *static_cast<Watch*>(shown->impl); }

  const ProbeKind& kind() const { return kind_; }
  TestLog& log() { return log_; }
  const pm_host* real() const { return real_; }
  const WatchSettings& settings() const { return settings_; }

  /// The checks that run, as the host's side knows.
  void began(pm_check check);
  void ended(pm_check check);
  bool running(pm_check check);
  /// True when the plugin was given this check, one of the latest 256: a blocking one may end
  /// before.
  bool hasBegun(pm_check check);
  /// True when the plugin completed this check while it was running.
  bool completedBy(pm_check check);
  /// How often the plugin completed a check that was running.
  std::uint64_t completions() const { return completions_; }
  /// On the worker: from here to there run() of this check is on this thread.
  void enterRun(pm_check check);
  void leaveRun(pm_check check);
  /// Keeps poisoned memory as it is, so that whoever still looks at it is found.
  void bury(std::shared_ptr<void> poisoned) { graves_.push_back(std::move(poisoned)); }

  /// Callbacks that the plugin has got, and what is done after each, with their number.
  std::uint64_t callbacks() const { return callbacks_; }
  std::function<void(std::uint64_t)> after_callback;
  /// The call of a host service that was failed; null: none yet.
  const char* failedCall() const { return failed_call_; }

  // For the tables behind the interfaces.
  /// A callback of the plugin's, on its way through the host.
  struct Callback {
    Watch* watch;
    pm_scope scope;
    pm_op_fn fn;
    pm_work_fn work, drop;
    void* user;
    bool dropped_by_check;  ///< ends with its scope without a word
  };
  Callback* keep(const Callback& callback);
  void forget(Callback* callback);
  /// Calls the plugin back, and forgets.
  void call(Callback* callback, pm_op op, const pm_event& event);
  /// True, with a finding, when the caller is not on the loop's thread.
  bool onWrongThread(const char* call);
  /// True when this call of a service is the one to fail.
  bool failsNow(const char* call);
  std::int32_t complete(pm_check check, const pm_result* result);
  void logged();
  const void* interfaceOf(std::string_view id) const;
  std::unordered_map<pm_stream, pm_scope> streams;  ///< of the loop's thread

 private:
  bool mayComplete(pm_check check);

  const ProbeKind& kind_;
  TestLog& log_;
  const WatchSettings settings_;
  const std::thread::id owner_;
  GuardedMemory memory_;
  const pm_host* real_ = nullptr;
  const pm_io* io_ = nullptr;
  const pm_stream_api* stream_ = nullptr;
  std::vector<std::shared_ptr<void>> graves_;
  pm_event* event_ = nullptr;  ///< guarded, used for each callback in turn
  std::uint64_t callbacks_ = 0, calls_ = 0;
  const char* failed_call_ = nullptr;
  std::atomic<std::uint64_t> completions_ = 0;
  std::atomic<std::uint64_t> lines_ = 0;

  std::mutex mutex_;
  std::unordered_map<Callback*, std::unique_ptr<Callback>> callbacks_kept_;  ///< guarded
  std::unordered_set<pm_check> running_, completed_;                         ///< guarded
  std::array<pm_check, 256> latest_{};                                       ///< guarded
  std::size_t began_ = 0;                                                    ///< guarded
  std::unordered_map<pm_check, std::thread::id> runs_;                       ///< guarded
};

/// The interfaces that a Watch shows: every function of them in front of the host's own.
const pm_io& watchedIo();
const pm_stream_api& watchedStream();

}  // namespace promonitor::verify
