#include <fcntl.h>
#include <sys/stat.h>

#include "core/plugin/abi_tables.hpp"
#include "core/verify/watched_call.hpp"

namespace promonitor::verify {
namespace {

// What the host calls: the plugin's functions come after.
void onWork(void* user) noexcept {
  const auto* const callback = static_cast<Watch::Callback*>(user);
  callback->work(callback->user);
}

void onDrop(void* user) noexcept {
  auto* const callback = static_cast<Watch::Callback*>(user);
  if (callback->drop != nullptr) callback->drop(callback->user);
  callback->watch->forget(callback);
}

/// True for what reading or writing may wait in; others, such as pidfds, have no such mode.
bool blocks(int fd) {
  struct stat status {};
  if (fstat(fd, &status) != 0) return false;
  const bool can = S_ISSOCK(status.st_mode) || S_ISFIFO(status.st_mode) || S_ISCHR(status.st_mode);
  return can && (fcntl(fd, F_GETFL) & O_NONBLOCK) == 0;
}

// The ABI decides how many parameters these have. NOLINTBEGIN(readability-function-size)
std::int32_t fdWait(const pm_host* shown, pm_scope scope, std::int32_t fd, std::uint32_t interest,
                    std::int64_t timeout_ns, pm_op_fn fn, void* user, pm_op* out) noexcept {
  Watch& watch = Watch::of(shown);
  if (watch.onWrongThread("fd_wait()")) return PM_E_THREAD;
  if (watch.failsNow("fd_wait()")) return PM_E_LIMIT;
  if (blocks(fd)) {
    watch.log().fail("fd_wait() was given a descriptor that blocks", "set O_NONBLOCK on it");
  }
  Watch::Callback* const callback = keepTimed(watch, scope, fn, user);
  return settled(watch, callback,
                 ioTable().fd_wait(watch.real(), scope, fd, interest, timeout_ns,
                                   fn == nullptr ? nullptr : onEvent, callback, out));
}

// Giving back never fails on purpose: who may not give back must leak.
std::int32_t fdClose(const pm_host* shown, pm_scope scope, std::int32_t fd) noexcept {
  Watch& watch = Watch::of(shown);
  if (watch.onWrongThread("fd_close()")) return PM_E_THREAD;
  return ioTable().fd_close(watch.real(), scope, fd);
}

std::int32_t fdRelease(const pm_host* shown, pm_scope scope, std::int32_t fd) noexcept {
  Watch& watch = Watch::of(shown);
  if (watch.onWrongThread("fd_release()")) return PM_E_THREAD;
  return ioTable().fd_release(watch.real(), scope, fd);
}

std::int32_t sleepFor(const pm_host* shown, pm_scope scope, std::int64_t ns, pm_op_fn fn,
                      void* user, pm_op* out) noexcept {
  Watch& watch = Watch::of(shown);
  if (watch.onWrongThread("sleep()")) return PM_E_THREAD;
  if (watch.failsNow("sleep()")) return PM_E_LIMIT;
  Watch::Callback* const callback = keepTimed(watch, scope, fn, user);
  return settled(
      watch, callback,
      ioTable().sleep(watch.real(), scope, ns, fn == nullptr ? nullptr : onEvent, callback, out));
}

std::int32_t resolve(const pm_host* shown, pm_scope scope, const pm_resolve_query* query,
                     std::int64_t timeout_ns, pm_op_fn fn, void* user, pm_op* out) noexcept {
  Watch& watch = Watch::of(shown);
  if (watch.onWrongThread("resolve()")) return PM_E_THREAD;
  if (watch.failsNow("resolve()")) return PM_E_LIMIT;
  Watch::Callback* const callback = keepTimed(watch, scope, fn, user);
  return settled(watch, callback,
                 ioTable().resolve(watch.real(), scope, query, timeout_ns,
                                   fn == nullptr ? nullptr : onEvent, callback, out));
}

std::int32_t offload(const pm_host* shown, pm_scope scope, pm_work_fn work, pm_op_fn fn,
                     pm_work_fn drop, void* user, pm_op* out) noexcept {
  Watch& watch = Watch::of(shown);
  if (watch.onWrongThread("offload()")) return PM_E_THREAD;
  if (watch.failsNow("offload()")) return PM_E_BUSY;
  if (work == nullptr || fn == nullptr) return PM_E_ARG;
  Watch::Callback* const callback = watch.keep({.watch = &watch,
                                                .scope = scope,
                                                .fn = fn,
                                                .work = work,
                                                .drop = drop,
                                                .user = user,
                                                .dropped_by_check = false});
  return settled(watch, callback,
                 ioTable().offload(watch.real(), scope, onWork, onEvent, onDrop, callback, out));
}

/// From any thread, so it neither counts nor fails.
std::int32_t postTo(const pm_host* shown, pm_scope scope, pm_op_fn fn, pm_work_fn drop,
                    void* user) noexcept {
  Watch& watch = Watch::of(shown);
  if (fn == nullptr) return PM_E_ARG;
  Watch::Callback* const callback = watch.keep({.watch = &watch,
                                                .scope = scope,
                                                .fn = fn,
                                                .work = nullptr,
                                                .drop = drop,
                                                .user = user,
                                                .dropped_by_check = false});
  return settled(watch, callback, ioTable().post(watch.real(), scope, onEvent, onDrop, callback));
}

// NOLINTEND(readability-function-size)

std::int32_t opCancel(const pm_host* shown, pm_scope scope, pm_op op) noexcept {
  Watch& watch = Watch::of(shown);
  if (watch.onWrongThread("op_cancel()")) return PM_E_THREAD;
  return ioTable().op_cancel(watch.real(), scope, op);
}

std::int32_t addressAllowed(const pm_host* shown, pm_scope scope, const pm_addr* address) noexcept {
  Watch& watch = Watch::of(shown);
  if (watch.onWrongThread("address_allowed()")) return PM_E_THREAD;
  if (watch.failsNow("address_allowed()")) return PM_E_DENIED;
  return ioTable().address_allowed(watch.real(), scope, address);
}

}  // namespace

const pm_io& watchedIo() {
  static const pm_io table = {.struct_size = sizeof(pm_io),
                              .reserved = 0,
                              .fd_wait = fdWait,
                              .fd_close = fdClose,
                              .fd_release = fdRelease,
                              .sleep = sleepFor,
                              .resolve = resolve,
                              .offload = offload,
                              .post = postTo,
                              .op_cancel = opCancel,
                              .address_allowed = addressAllowed};
  return table;
}

}  // namespace promonitor::verify
