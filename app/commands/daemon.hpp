#pragma once

#include <string>

namespace promonitor {

/// `promonitor reload`: checks the configuration here, then tells the running daemon to take it.
int reloadDaemon(const std::string& config_file);

/// `promonitor health`: asks the running daemon whether it is ready. Exit status 0 ready, 1 not
/// ready, 3 not reached.
int health(const std::string& config_file, bool json);

}  // namespace promonitor
