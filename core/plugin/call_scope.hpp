#pragma once

#include <cstddef>
#include <cstdint>

#include "core/plugin/host_core.hpp"

namespace promonitor {

/// What every call of a plugin that begins an operation starts with.

/// More than any check needs; a loop scope, which many checks share, has no such limit.
inline constexpr std::size_t kMaxOperations = 100000;
/// Bytes of a name that is to be looked up.
inline constexpr std::size_t kMaxHostName = 1024;

/// The scope for a call on the loop's thread; null with the status to answer.
inline Scope* scopeFor(HostCore& core, pm_scope handle, std::int32_t& status) {
  if (!core.onOwnThread()) {
    status = PM_E_THREAD;
    return nullptr;
  }
  Scope* const scope = core.scopes().find(handle);
  status = scope == nullptr ? PM_E_STALE : PM_OK;
  if (scope != nullptr && core.operations().size() >= kMaxOperations) {
    status = PM_E_LIMIT;
    return nullptr;
  }
  return scope;
}

/// Never for a negative time.
inline MonoTime deadlineAfter(const HostCore& core, std::int64_t timeout_ns) {
  if (timeout_ns < 0) return EventLoop::kNever;
  const MonoTime now = core.now();
  const bool bounded = timeout_ns < (EventLoop::kNever - now).count();
  return bounded ? now + Duration(timeout_ns) : EventLoop::kNever;
}

}  // namespace promonitor
