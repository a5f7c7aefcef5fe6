#include "core/base/clock.hpp"
#include "core/plugin/abi_tables.hpp"

namespace promonitor {
namespace {

const void* noInterface(const pm_host* /*host*/, const char* /*id*/) noexcept { return nullptr; }

std::int64_t now(const pm_host* /*host*/) noexcept {
  return SystemClock().now().time_since_epoch().count();
}

std::int32_t logNothing(const pm_host* /*host*/, std::uint32_t /*level*/) noexcept { return 0; }

void dropLine(const pm_host* /*host*/, std::uint32_t /*level*/, pm_check /*check*/,
              const char* /*message*/, std::size_t /*length*/) noexcept {}

std::int32_t noCheck(const pm_host* /*host*/, pm_check /*check*/,
                     const pm_result* /*result*/) noexcept {
  return PM_E_STALE;
}

std::int32_t alwaysCancelled(const pm_host* /*host*/, pm_check /*check*/) noexcept { return 1; }

std::int32_t noDescriptor(const pm_host* /*host*/, pm_check /*check*/) noexcept { return -1; }

}  // namespace

const pm_host& setupHost() {
  static const pm_host host = {.struct_size = sizeof(pm_host),
                               .abi_minor = PM_ABI_MINOR,
                               .impl = nullptr,
                               .name = "promonitor",
                               .version = PROMONITOR_VERSION,
                               .get_interface = noInterface,
                               .now = now,
                               .log_enabled = logNothing,
                               .log = dropLine,
                               .complete = noCheck,
                               .cancelled = alwaysCancelled,
                               .cancel_fd = noDescriptor,
                               .ca_file = ""};
  return host;
}

}  // namespace promonitor
