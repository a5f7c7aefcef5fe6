#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/loop/handle_table.hpp"
#include "core/plugin/log_limit.hpp"
#include "core/plugin/operation.hpp"
#include "core/plugin/probe_host.hpp"
#include "core/plugin/result_decoder.hpp"
#include "promonitor/probe.h"

namespace promonitor {

/// What a ProbeHost is made of: its tables, and the life of checks and operations in them. The
/// functions of the ABI are thin layers over it. Owned by its loop's thread, except what is marked
/// thread-safe. Shared with workers, which may be done with a blocking probe only after the host
/// has ended: from then on the thread-safe functions refuse.
class HostCore : public std::enable_shared_from_this<HostCore> {
 public:
  explicit HostCore(const ProbeHost::Services& services);
  ~HostCore();
  HostCore(const HostCore&) = delete;
  HostCore& operator=(const HostCore&) = delete;

  static HostCore& of(const pm_host* host) { return *static_cast<HostCore*>(host->impl); }
  /// The table for plugins.
  const pm_host* abi() const { return shown_; }
  const ProbeHost::Services& services() const { return services_; }
  EventLoop& loop() { return services_.net.loop; }
  NetServices& net() { return services_.net; }
  MonoTime now() const { return clock_.now(); }
  /// Up to a microsecond before now(): from when and until when response times count.
  MonoTime recent() const { return clock_.recent(); }
  /// Thread-safe.
  bool onOwnThread() const { return std::this_thread::get_id() == owner_; }

  HandleTable<Scope>& scopes() { return scopes_; }
  HandleTable<Operation>& operations() { return operations_; }
  HandleTable<HostStream>& streams() { return streams_; }
  ConnectionPool& connections() { return connections_; }
  HandleTable<Instance>& instances() { return instances_; }

  Operation& add(Scope& scope, Operation::Kind kind, pm_op_fn fn, void* user);
  /// Takes an operation out of the table without telling anyone.
  void remove(Operation& operation);
  /// Sees to it that an operation never reports.
  void drop(Operation& operation);
  /// Takes an operation out and tells its plugin.
  void report(Operation& operation, const pm_event& event);
  /// The pending wait of a descriptor; null: none.
  Operation* waitOf(int fd);
  void setWait(int fd, pm_op operation);

  void addStream(Scope& scope, HostStream& stream, pm_stream handle);
  void closeStream(HostStream& stream, bool hard);

  /// Ends a check: everything of it is dropped, its result is delivered in a later step.
  void finish(Scope& check, CheckResult&& result);
  /// The same with what its plugin told.
  void finish(Scope& check, const pm_result& told);
  void cancel(Scope& check, std::uint32_t reason);
  void armDeadline(Scope& check);
  /// Ends a loop scope, or what is left of a check's scope.
  void erase(Scope& scope);
  /// After a call of the kind's code that began then: counts it where it took long.
  void noteCall(const ProbeKind& kind, MonoTime began) const {
    if (recent() - began > kSlowCall) kind.slow_calls->fetch_add(1, std::memory_order_relaxed);
  }
  std::size_t checks() const { return checks_; }
  void countCheck() { ++checks_; }

  /// Thread-safe. Runs `task` on the loop's thread; false when the host has ended.
  bool post(std::function<void()> task);
  /// Thread-safe. A line of a plugin's, about a check or (0) none.
  void log(std::uint32_t level, pm_check check, std::string_view text);
  /// Thread-safe: the blocking probe that a check runs; null when it is over.
  std::shared_ptr<BlockingRun> blockingRun(pm_check check);
  void addBlockingRun(pm_check check, std::shared_ptr<BlockingRun> run);
  void removeBlockingRun(pm_check check);

  /// Thread-safe, around a call of run(): false when it must not begin any more.
  bool enterRun();
  void leaveRun();

  /// The end: checks are cancelled, nothing is delivered any more.
  void close();
  /// After close(): waits for calls of run() to return, a short time. False when some did not.
  bool awaitRuns();

 private:
  struct Delivery {
    // A result is 300 bytes, and moving them is a good part of an empty check: it is made in place.
    Delivery(std::uint64_t given, CheckResult&& found) : token(given), result(std::move(found)) {}
    Delivery(std::uint64_t given, const pm_result& told, const ProbeKind& kind, Duration elapsed)
        : token(given) {
      decodeResult(told, kind, elapsed, result);
    }

    std::uint64_t token;
    CheckResult result;
  };
  static constexpr Duration kSlowCall = std::chrono::milliseconds(1);
  static void onDeadline(void* user, OpId op, const LoopEvent& event);
  static void onGraceOver(void* user, OpId op, const LoopEvent& event);
  static void onSweep(void* user, OpId op, const LoopEvent& event);
  void end(Scope& check, CheckResult& result, bool out_of_time);
  void quarantine(Instance& instance);
  void sweepLater();
  void sweep();

  ProbeHost::Services services_;
  const Clock& clock_;  ///< the loop's
  pm_host abi_{};
  const pm_host* shown_ = &abi_;
  const std::thread::id owner_;
  HandleTable<Scope> scopes_;
  HandleTable<Operation> operations_;
  ConnectionPool connections_;
  HandleTable<HostStream> streams_;
  HandleTable<Instance> instances_;
  std::vector<pm_op> waits_;  ///< by descriptor
  std::vector<Delivery> finished_, delivering_;
  OpId sweep_timer_ = 0;
  std::size_t checks_ = 0;

  std::mutex mutex_;
  std::condition_variable run_left_;
  std::size_t runs_ = 0;                                                      ///< guarded
  bool closed_ = false;                                                       ///< guarded
  std::unordered_map<pm_check, std::shared_ptr<BlockingRun>> blocking_runs_;  ///< guarded
  LogLimit log_limit_;                                                        ///< guarded
};

}  // namespace promonitor
