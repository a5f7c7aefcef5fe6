#include <string_view>

#include "core/plugin/abi_tables.hpp"
#include "core/plugin/blocking_run.hpp"
#include "core/plugin/host_core.hpp"

namespace promonitor {
namespace {

const void* getInterface(const pm_host* /*host*/, const char* id) noexcept {
  if (id == nullptr) return nullptr;
  const std::string_view name(id);
  if (name == PM_IFACE_IO) return &ioTable();
  if (name == PM_IFACE_STREAM) return &streamTable();
  return nullptr;
}

std::int64_t now(const pm_host* host) noexcept {
  return HostCore::of(host).now().time_since_epoch().count();
}

std::int32_t logEnabled(const pm_host* host, std::uint32_t level) noexcept {
  const auto severity = static_cast<spdlog::level::level_enum>(level);
  return level <= PM_LOG_ERROR && HostCore::of(host).services().log.should_log(severity) ? 1 : 0;
}

void log(const pm_host* host, std::uint32_t level, pm_check check, const char* message,
         std::size_t length) noexcept {
  if (message != nullptr) HostCore::of(host).log(level, check, {message, length});
}

std::int32_t complete(const pm_host* host, pm_check check, const pm_result* result) noexcept {
  if (!PM_HAS(result, got)) return PM_E_ARG;
  HostCore& core = HostCore::of(host);
  if (!core.onOwnThread()) {
    if (const auto run = core.blockingRun(check)) return run->complete(*result);
    return core.scopes().alive(check) ? PM_E_THREAD : PM_E_STALE;
  }
  Scope* const scope = core.scopes().find(check);
  if (scope == nullptr || scope->instance == nullptr) return PM_E_STALE;
  scope->instance->stuck_in_row = 0;
  core.finish(*scope, *result);
  return PM_OK;
}

std::int32_t cancelled(const pm_host* host, pm_check check) noexcept {
  HostCore& core = HostCore::of(host);
  if (const auto run = core.blockingRun(check)) return run->cancelled() ? 1 : 0;
  if (!core.onOwnThread()) return core.scopes().alive(check) ? 0 : 1;
  const Scope* const scope = core.scopes().find(check);
  return scope == nullptr || scope->cancel_reason != 0 ? 1 : 0;
}

std::int32_t cancelFd(const pm_host* host, pm_check check) noexcept {
  const auto run = HostCore::of(host).blockingRun(check);
  return run ? run->cancelFd() : -1;
}

}  // namespace

pm_host hostTable(void* impl, const char* ca_file) {
  pm_host host{};
  host.struct_size = sizeof host;
  host.abi_minor = PM_ABI_MINOR;
  host.impl = impl;
  host.name = "promonitor";
  host.version = PROMONITOR_VERSION;
  host.get_interface = getInterface;
  host.now = now;
  host.log_enabled = logEnabled;
  host.log = log;
  host.complete = complete;
  host.cancelled = cancelled;
  host.cancel_fd = cancelFd;
  host.ca_file = ca_file;
  return host;
}

}  // namespace promonitor
