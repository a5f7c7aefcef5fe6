#pragma once

#include <unistd.h>

#include <cstdint>
#include <vector>

#include "promonitor/hidden.hpp"
#include "promonitor/probe.h"
#include "promonitor/testing/addresses.hpp"
#include "promonitor/testing/world.hpp"

namespace PM_HIDDEN pm {
namespace testing {
namespace detail {

/// promonitor.io/1 for tests.
struct Io {
  // The ABI decides how many parameters these have. NOLINTBEGIN(readability-function-size)
  static std::int32_t fdWait(const pm_host* host, pm_scope scope, std::int32_t fd,
                             std::uint32_t interest, std::int64_t timeout_ns, pm_op_fn fn,
                             void* user, pm_op* out) noexcept {
    Scopes& scopes = World::of(host).scopes;
    const bool good = fn != nullptr && fd >= 0 && (interest & (PM_READ | PM_WRITE)) != 0;
    const std::int32_t status = scopes.mayBegin(scope, good);
    if (status != PM_OK) return status;
    if (scopes.loop().waitsFor(fd)) return PM_E_BUSY;
    const pm_op op = scopes.add(scope, fn, user, out);
    const auto report = [&scopes, op](std::int32_t outcome, std::uint32_t ready) {
      pm_event event = scopes.event(outcome);
      event.ready = ready;
      scopes.report(op, event);
    };
    scopes.waitsFor(op, scopes.loop().waitFd(fd, interest, timeout_ns, report));
    return PM_OK;
  }
  static std::int32_t fdRelease(const pm_host* host, pm_scope /*scope*/, std::int32_t fd) noexcept {
    Scopes& scopes = World::of(host).scopes;
    if (!scopes.onLoop()) return PM_E_THREAD;
    if (fd < 0) return PM_E_ARG;
    scopes.loop().forget(fd);
    return PM_OK;
  }
  static std::int32_t fdClose(const pm_host* host, pm_scope scope, std::int32_t fd) noexcept {
    const std::int32_t status = fdRelease(host, scope, fd);
    if (status != PM_OK) return status;
    return close(fd) == 0 ? PM_OK : PM_E_SYS;
  }
  static std::int32_t sleepFor(const pm_host* host, pm_scope scope, std::int64_t ns, pm_op_fn fn,
                               void* user, pm_op* out) noexcept {
    Scopes& scopes = World::of(host).scopes;
    const std::int32_t status = scopes.mayBegin(scope, fn != nullptr && ns >= 0);
    if (status != PM_OK) return status;
    const pm_op op = scopes.add(scope, fn, user, out);
    scopes.waitsFor(op, scopes.loop().timer(ns, [&scopes, op](std::int32_t, std::uint32_t) {
      scopes.report(op, scopes.event(PM_OK));
    }));
    return PM_OK;
  }
  static std::int32_t resolve(const pm_host* host, pm_scope scope, const pm_resolve_query* query,
                              std::int64_t /*timeout_ns*/, pm_op_fn fn, void* user,
                              pm_op* out) noexcept {
    Scopes& scopes = World::of(host).scopes;
    const bool good = fn != nullptr && query != nullptr && query->port <= 65535;
    const std::int32_t status = scopes.mayBegin(scope, good);
    if (status != PM_OK) return status;
    std::vector<pm_addr> addresses;
    const std::int32_t outcome =
        lookUp(World::of(host).settings, pm::view(query->host),
               static_cast<std::uint16_t>(query->port), query->flags, addresses);
    const pm_op op = scopes.add(scope, fn, user, out);
    const auto report = [&scopes, op, outcome, addresses](std::int32_t, std::uint32_t) {
      pm_event event = scopes.event(outcome);
      event.addrs = addresses.data();
      event.addr_count = static_cast<std::uint32_t>(addresses.size());
      scopes.report(op, event);
    };
    scopes.waitsFor(op, scopes.loop().timer(0, report));
    return PM_OK;
  }
  static std::int32_t offload(const pm_host* host, pm_scope scope, pm_work_fn work, pm_op_fn fn,
                              pm_work_fn drop, void* user, pm_op* out) noexcept {
    Scopes& scopes = World::of(host).scopes;
    const std::int32_t status = scopes.mayBegin(scope, work != nullptr && fn != nullptr);
    if (status != PM_OK) return status;
    const pm_op op = scopes.add(scope, fn, user, out);
    scopes.work([work, user] { work(user); },
                [&scopes, op, drop, user] {
                  if (scopes.pending(op)) {
                    scopes.report(op, scopes.event(PM_OK));
                  } else if (drop != nullptr) {
                    drop(user);
                  }
                });
    return PM_OK;
  }
  static std::int32_t post(const pm_host* host, pm_scope scope, pm_op_fn fn, pm_work_fn drop,
                           void* user) noexcept {
    Scopes& scopes = World::of(host).scopes;
    if (fn == nullptr) return PM_E_ARG;
    if (!scopes.alive(scope)) return PM_E_STALE;
    scopes.loop().post([&scopes, scope, fn, drop, user] {
      if (scopes.alive(scope)) {
        const pm_event event = scopes.event(PM_OK);
        fn(user, 0, &event);
      } else if (drop != nullptr) {
        drop(user);
      }
    });
    return PM_OK;
  }
  // NOLINTEND(readability-function-size)
  static std::int32_t opCancel(const pm_host* host, pm_scope scope, pm_op op) noexcept {
    return World::of(host).scopes.cancel(scope, op);
  }
  static std::int32_t addressAllowed(const pm_host* host, pm_scope scope,
                                     const pm_addr* address) noexcept {
    const std::int32_t status = World::of(host).scopes.mayBegin(scope, address != nullptr);
    if (status != PM_OK) return status;
    const Settings& settings = World::of(host).settings;
    return !settings.allows || settings.allows(*address) ? PM_OK : PM_E_DENIED;
  }

  static pm_io table() {
    pm_io table{};
    table.struct_size = sizeof table;
    table.fd_wait = fdWait;
    table.fd_close = fdClose;
    table.fd_release = fdRelease;
    table.sleep = sleepFor;
    table.resolve = resolve;
    table.offload = offload;
    table.post = post;
    table.op_cancel = opCancel;
    table.address_allowed = addressAllowed;
    return table;
  }
};

}  // namespace detail
}  // namespace testing
}  // namespace pm
