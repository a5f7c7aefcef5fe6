#include "app/commands/version.hpp"

#include <iostream>

#include <fmt/format.h>

#include "app/exit_status.hpp"
#include "promonitor/probe.h"

namespace promonitor {

int version(bool json) {
  const char* const format =
      json ? R"({{"version":"{}","plugin_abi":"{}.{}"}})" : "promonitor {} (plugin ABI {}.{})";
  std::cout << fmt::format(fmt::runtime(format), PROMONITOR_VERSION, PM_ABI_MAJOR, PM_ABI_MINOR)
            << '\n';
  return kExitOk;
}

}  // namespace promonitor
