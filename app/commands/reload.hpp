#pragma once

#include <string>

namespace promonitor {

/// `promonitor reload`: makes the running daemon read its configuration again, waits for what came
/// of it and prints that. Exit status 0 in force, 1 refused, with everything that is wrong, 3 no
/// daemon or no answer from it.
int reloadDaemon(const std::string& config_file);

}  // namespace promonitor
