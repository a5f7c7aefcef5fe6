#include <netinet/in.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include "core/plugin/abi_tables.hpp"
#include "core/plugin/call_scope.hpp"
#include "core/plugin/host_core.hpp"
#include "core/plugin/lookup_operation.hpp"
#include "core/plugin/plugin_work.hpp"

namespace promonitor {
namespace {

pm_event eventAt(MonoTime now, std::int32_t status) {
  pm_event event{};
  event.struct_size = sizeof event;
  event.status = status;
  event.now_ns = now.time_since_epoch().count();
  return event;
}

void give(pm_op* out, const Operation& operation) {
  if (out != nullptr) *out = operation.handle;
}

void onReady(void* user, OpId /*op*/, const LoopEvent& event) {
  auto& operation = *static_cast<Operation*>(user);
  pm_event out = eventAt(event.now, event.timed_out ? PM_E_TIMEOUT : PM_OK);
  out.ready = event.ready;
  operation.host->report(operation, out);
}

void onTime(void* user, OpId /*op*/, const LoopEvent& event) {
  auto& operation = *static_cast<Operation*>(user);
  operation.host->report(operation, eventAt(event.now, PM_OK));
}

// The ABI decides how many parameters these have. NOLINTBEGIN(readability-function-size)
std::int32_t fdWait(const pm_host* host, pm_scope handle, std::int32_t fd, std::uint32_t interest,
                    std::int64_t timeout_ns, pm_op_fn fn, void* user, pm_op* out) noexcept {
  HostCore& core = HostCore::of(host);
  std::int32_t status = PM_OK;
  Scope* const scope = scopeFor(core, handle, status);
  if (scope == nullptr) return status;
  if (fn == nullptr || fd < 0 || (interest & (PM_READ | PM_WRITE)) == 0) return PM_E_ARG;
  if (core.waitOf(fd) != nullptr) return PM_E_BUSY;
  Operation& operation = core.add(*scope, Operation::Kind::Wait, fn, user);
  operation.fd = fd;
  operation.waits_for = core.loop().waitFd(fd, interest & (PM_READ | PM_WRITE),
                                           deadlineAfter(core, timeout_ns), onReady, &operation);
  if (operation.waits_for == 0) {
    core.remove(operation);
    return PM_E_ARG;
  }
  core.setWait(fd, operation.handle);
  give(out, operation);
  return PM_OK;
}

/// What is left of a check may close its descriptors, so the scope may be stale.
std::int32_t fdRelease(const pm_host* host, pm_scope /*scope*/, std::int32_t fd) noexcept {
  HostCore& core = HostCore::of(host);
  if (!core.onOwnThread()) return PM_E_THREAD;
  if (fd < 0) return PM_E_ARG;
  if (Operation* const wait = core.waitOf(fd); wait != nullptr) core.remove(*wait);
  core.loop().releaseFd(fd);
  return PM_OK;
}

std::int32_t fdClose(const pm_host* host, pm_scope scope, std::int32_t fd) noexcept {
  const std::int32_t status = fdRelease(host, scope, fd);
  if (status != PM_OK) return status;
  return close(fd) == 0 ? PM_OK : PM_E_SYS;
}

std::int32_t sleepFor(const pm_host* host, pm_scope handle, std::int64_t ns, pm_op_fn fn,
                      void* user, pm_op* out) noexcept {
  HostCore& core = HostCore::of(host);
  std::int32_t status = PM_OK;
  Scope* const scope = scopeFor(core, handle, status);
  if (scope == nullptr) return status;
  if (fn == nullptr || ns < 0) return PM_E_ARG;
  Operation& operation = core.add(*scope, Operation::Kind::Timer, fn, user);
  operation.waits_for = core.loop().at(deadlineAfter(core, ns), onTime, &operation);
  give(out, operation);
  return PM_OK;
}

std::int32_t resolve(const pm_host* host, pm_scope handle, const pm_resolve_query* asked,
                     std::int64_t timeout_ns, pm_op_fn fn, void* user, pm_op* out) noexcept {
  HostCore& core = HostCore::of(host);
  std::int32_t status = PM_OK;
  Scope* const scope = scopeFor(core, handle, status);
  if (scope == nullptr) return status;
  if (fn == nullptr || !PM_HAS(asked, port) || asked->port > 65535) return PM_E_ARG;
  if (asked->host.data == nullptr || asked->host.len > kMaxHostName) return PM_E_ARG;
  beginLookup(core, *scope,
              {.host = {asked->host.data, asked->host.len},
               .port = static_cast<std::uint16_t>(asked->port),
               .family = familyOf(asked->flags),
               .use_cache = (asked->flags & PM_RESOLVE_NO_CACHE) == 0,
               .deadline = deadlineAfter(core, timeout_ns)},
              fn, user, out);
  return PM_OK;
}

std::int32_t offload(const pm_host* host, pm_scope handle, pm_work_fn work, pm_op_fn fn,
                     pm_work_fn drop, void* user, pm_op* out) noexcept {
  HostCore& core = HostCore::of(host);
  std::int32_t status = PM_OK;
  Scope* const scope = scopeFor(core, handle, status);
  if (scope == nullptr) return status;
  if (work == nullptr || fn == nullptr) return PM_E_ARG;
  Operation& operation = core.add(*scope, Operation::Kind::Work, fn, user);
  const auto job = std::make_shared<PluginWork>(core.shared_from_this(), drop, user);
  const pm_op operation_handle = operation.handle;
  const auto run = [job, work, operation_handle] {
    work(job->user());
    job->reportTo(operation_handle);
  };
  if (!core.services().workers.submit(run)) {
    job->forget();
    core.remove(operation);
    return PM_E_BUSY;
  }
  give(out, operation);
  return PM_OK;
}

std::int32_t postTo(const pm_host* host, pm_scope scope, pm_op_fn fn, pm_work_fn drop,
                    void* user) noexcept {
  HostCore& core = HostCore::of(host);
  if (fn == nullptr) return PM_E_ARG;
  if (!core.scopes().alive(scope)) return PM_E_STALE;
  const auto job = std::make_shared<PluginWork>(core.shared_from_this(), drop, user);
  if (core.post([job, scope, fn] { job->call(scope, fn); })) return PM_OK;
  job->forget();
  return PM_E_STALE;
}

// NOLINTEND(readability-function-size)

std::int32_t opCancel(const pm_host* host, pm_scope scope, pm_op handle) noexcept {
  HostCore& core = HostCore::of(host);
  if (!core.onOwnThread()) return PM_E_THREAD;
  Operation* const operation = core.operations().find(handle);
  if (operation == nullptr || operation->scope->handle != scope) return PM_E_STALE;
  core.drop(*operation);
  return PM_OK;
}

std::int32_t addressAllowed(const pm_host* host, pm_scope scope, const pm_addr* address) noexcept {
  HostCore& core = HostCore::of(host);
  if (!core.onOwnThread()) return PM_E_THREAD;
  if (address == nullptr || address->salen > sizeof address->sa) return PM_E_ARG;
  const bool v4 = address->family == AF_INET && address->salen == sizeof(sockaddr_in);
  const bool v6 = address->family == AF_INET6 && address->salen == sizeof(sockaddr_in6);
  if (!v4 && !v6) return PM_E_ARG;
  Scope* const check = core.scopes().find(scope);
  if (check == nullptr) return PM_E_STALE;
  if (check->instance == nullptr) return PM_E_ARG;
  sockaddr_storage storage{};
  std::memcpy(&storage, address->sa, address->salen);
  storage.ss_family = static_cast<sa_family_t>(address->family);
  const auto target = Address::from(reinterpret_cast<const sockaddr*>(&storage), address->salen);
  return mayReach(*check, target) ? PM_OK : PM_E_DENIED;
}

}  // namespace

const pm_io& ioTable() {
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

}  // namespace promonitor
