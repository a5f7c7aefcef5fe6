#pragma once

#include <chrono>
#include <coroutine>
#include <cstdint>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#include "promonitor/hidden.hpp"
#include "promonitor/measurements.hpp"
#include "promonitor/probe.h"
#include "promonitor/stream.h"
#include "promonitor/verdict.hpp"

namespace PM_HIDDEN pm {

enum class LogLevel : std::uint32_t {
  Trace = PM_LOG_TRACE,
  Debug = PM_LOG_DEBUG,
  Info = PM_LOG_INFO,
  Warn = PM_LOG_WARN,
  Error = PM_LOG_ERROR
};

enum class CancelReason : std::uint32_t {
  Timeout = PM_CANCEL_TIMEOUT,
  Shutdown = PM_CANCEL_SHUTDOWN,
  Reconfigure = PM_CANCEL_RECONFIGURE,
  User = PM_CANCEL_USER
};

/// The host as one instance sees it.
struct HostServices {
  explicit HostServices(const pm_host* services)
      : host(services),
        io(static_cast<const pm_io*>(services->get_interface(services, PM_IFACE_IO))),
        streams(
            static_cast<const pm_stream_api*>(services->get_interface(services, PM_IFACE_STREAM))) {
  }

  const pm_host* host;
  const pm_io* io;               ///< null when the host has no such interface
  const pm_stream_api* streams;  ///< likewise
};

namespace detail {

/// What start() knows; copied into the Run of the coroutine that it begins.
struct Launch {
  Launch(const HostServices& host_services, pm_check handle, const pm_check_params& params)
      : services(host_services),
        check(handle),
        flags(params.flags),
        start_ns(params.start_ns),
        deadline_ns(params.deadline_ns),
        loop_state(params.loop_state) {}

  const HostServices& services;
  pm_check check;
  std::uint32_t flags;
  std::int64_t start_ns, deadline_ns;
  void* loop_state;
};

/// What the innermost coroutine of a check waits for.
class Pending {
 public:
  using DropFn = void (*)(Pending&) noexcept;

  explicit Pending(DropFn drop_fn) : drop_(drop_fn) {}
  Pending(const Pending&) = delete;
  Pending& operator=(const Pending&) = delete;
  /// Sees to it that the wait never reports.
  void drop() noexcept { drop_(*this); }

  std::coroutine_handle<> waiter;

 protected:
  ~Pending() = default;

 private:
  DropFn drop_;
};

/// One running check; lives in the frame of its coroutine.
struct Run : Launch {
  explicit Run(const Launch& launch) : Launch(launch) {}
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  std::int64_t now() const { return services.host->now(services.host); }
  bool cancelled() const { return cancel_reason != 0; }
  /// Tells it where the check is not up.
  void tellOnlyTried() noexcept;
  /// Throws Cancelled with the verdict that the reason and the running phase call for.
  [[noreturn]] void throwCancelled() const;
  /// Throws when the host lacks an interface.
  const pm_io& io() const;
  const pm_stream_api& streams() const;

  std::coroutine_handle<> root;
  std::coroutine_handle<> next;  ///< what drive() resumes next
  Pending* pending = nullptr;
  std::uint32_t cancel_reason = 0;
  Phase phase = Phase::None;  ///< what is going on, for a time-out's result
  /// An address that connected at the first attempt; its text is empty when there is none.
  struct {
    std::string address;
    std::chrono::nanoseconds time{};
  } only_tried;
  Measurements measured;
  Verdict verdict;
};

/// Resumes `first` and whatever it hands over to, until everything waits; then, if the check's
/// coroutine is at its end, completes the check and frees it. No frame is destroyed while it runs,
/// and handing over never nests on the stack.
inline void drive(Run& run, std::coroutine_handle<> first) noexcept {
  run.next = first;
  while (run.next) std::exchange(run.next, nullptr).resume();
  if (!run.root.done()) return;
  run.tellOnlyTried();
  complete(run.services.host, run.check, run.verdict, run.measured);
  run.root.destroy();
}

/// The host's cancel(): what is pending fails with Cancelled.
inline void cancel(Run& run, std::uint32_t reason) noexcept {
  run.cancel_reason = reason;
  if (Pending* pending = std::exchange(run.pending, nullptr)) {
    pending->drop();
    drive(run, pending->waiter);
  }
}

inline Verdict timeoutVerdict(Phase phase, std::int64_t allowed_ns) {
  const std::string time = timeText(std::chrono::nanoseconds(allowed_ns));
  switch (phase) {
    case Phase::Dns:
      return unknown("dns_timeout", "no answer from the resolver within {}", time)
          .phase(phase)
          .cause(Cause::Dns);
    case Phase::Connect:
      return down("connect_timeout", "no connection within {}", time)
          .phase(phase)
          .cause(Cause::Timeout);
    case Phase::Tls:
      return down("tls_timeout", "no TLS session within {}", time)
          .phase(phase)
          .cause(Cause::Timeout);
    default:
      return down("timeout", "not done within {}", time).phase(phase).cause(Cause::Timeout);
  }
}

inline void Run::tellOnlyTried() noexcept {
  if (verdict.state() == State::Up || only_tried.address.empty()) return;
  try {
    measured.tried(only_tried.address, "ok", only_tried.time);
  } catch (const std::bad_alloc&) {
    return;  // the verdict matters more
  }
}

inline void Run::throwCancelled() const {
  if (cancel_reason == PM_CANCEL_TIMEOUT) {
    throw Cancelled(timeoutVerdict(phase, deadline_ns - start_ns));
  }
  throw Cancelled(unknown("cancelled", "the check was cancelled").cause(Cause::Cancelled));
}

inline const pm_io& Run::io() const {
  if (services.io != nullptr) return *services.io;
  throw ProbeFailure(unknown("internal", "the host does not offer {}", PM_IFACE_IO));
}

inline const pm_stream_api& Run::streams() const {
  if (services.streams != nullptr) return *services.streams;
  throw ProbeFailure(unknown("internal", "the host does not offer {}", PM_IFACE_STREAM));
}

}  // namespace detail
}  // namespace pm
