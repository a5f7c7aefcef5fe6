#include "app/commands/check_config.hpp"

#include <iostream>

#include <fmt/format.h>

#include "app/configuration.hpp"
#include "app/exit_status.hpp"
#include "config/config_error.hpp"
#include "core/runner/child_inquiry.hpp"

namespace promonitor {

int checkConfig(const CheckConfigRequest& request) {
  const std::filesystem::path file = configurationFile(request.config_file);
  const SystemClock clock;
  PluginRegistry registry(childInquiries());
  try {
    const Configuration configuration = loadConfiguration(file, registry, {}, clock.wallNow());
    for (const std::string& refused : configuration.refused_plugins) {
      std::cerr << "promonitor: warning: " << refused << '\n';
    }
    if (request.json) {
      std::cout << R"({"issues":[]})" << '\n';
    } else {
      std::cout << fmt::format("{}: sound: {} monitors, {} kinds loaded\n", file.string(),
                               configuration.monitors.specs.size(), registry.kinds().size());
    }
    return kExitOk;
  } catch (const config::ConfigError& error) {
    if (request.json) {
      std::cout << error.json() << '\n';
    } else {
      std::cerr << error.text();
    }
    return kExitFailed;
  }
}

}  // namespace promonitor
