#pragma once

#include "core/verify/watch.hpp"

namespace promonitor::verify {

// What the functions in front of a host's interfaces have in common.

/// What the host calls in place of the plugin's function, which comes after. `user` is a
/// Watch::Callback.
inline void onEvent(void* user, pm_op op, const pm_event* event) noexcept {
  auto* const callback = static_cast<Watch::Callback*>(user);
  callback->watch->call(callback, op, *event);
}

/// For an operation that ends with its scope, without a word.
inline Watch::Callback* keepTimed(Watch& watch, pm_scope scope, pm_op_fn fn, void* user) {
  return watch.keep({.watch = &watch,
                     .scope = scope,
                     .fn = fn,
                     .work = nullptr,
                     .drop = nullptr,
                     .user = user,
                     .dropped_by_check = true});
}

/// Passes on what the host answered. A refused operation calls nobody back.
inline std::int32_t settled(Watch& watch, Watch::Callback* callback, std::int32_t status) {
  if (status != PM_OK) watch.forget(callback);
  return status;
}

}  // namespace promonitor::verify
