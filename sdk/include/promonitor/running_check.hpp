#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "promonitor/hidden.hpp"
#include "promonitor/measurements.hpp"
#include "promonitor/run.hpp"

namespace PM_HIDDEN pm {

/// A running check for kinds that are written without coroutines: by callbacks, or blocking. A
/// cheap value; the handle in it is stale once the check is complete.
class RunningCheck {
 public:
  RunningCheck(const HostServices& services, pm_check check, const pm_check_params& params)
      : services_(&services),
        check_(check),
        flags_(params.flags),
        start_ns_(params.start_ns),
        deadline_ns_(params.deadline_ns),
        loop_state_(params.loop_state) {}

  /// Ends the check, once; after that no callback of it runs.
  void complete(const Verdict& verdict, const Measurements& measured = {}) const noexcept {
    pm::complete(host(), check_, verdict, measured);
  }
  std::chrono::nanoseconds now() const { return std::chrono::nanoseconds(host()->now(host())); }
  std::chrono::nanoseconds start() const { return std::chrono::nanoseconds(start_ns_); }
  std::chrono::nanoseconds deadline() const { return std::chrono::nanoseconds(deadline_ns_); }
  void log(LogLevel level, std::string_view text) const {
    host()->log(host(), static_cast<std::uint32_t>(level), check_, text.data(), text.size());
  }
  /// PM_CHECK_*.
  std::uint32_t flags() const { return flags_; }
  template <class T>
  T& loopState() const {
    return *static_cast<T*>(loop_state_);
  }

  /// Blocking kinds: true once the check should stop.
  bool cancelled() const { return host()->cancelled(host(), check_) != 0; }
  /// Blocking kinds: becomes readable on cancel, to be polled with whatever else is; negative when
  /// the host has none.
  int cancelFd() const { return host()->cancel_fd(host(), check_); }

  const pm_host* host() const { return services_->host; }
  const HostServices& services() const { return *services_; }
  pm_check check() const { return check_; }

 private:
  const HostServices* services_;
  pm_check check_;
  std::uint32_t flags_;
  std::int64_t start_ns_, deadline_ns_;
  void* loop_state_;
};

}  // namespace pm
