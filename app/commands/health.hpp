#pragma once

#include <string>

namespace promonitor {

/// `promonitor health`: asks the running daemon whether it is ready. Exit status 0 ready, 1 not
/// ready, 3 not reached.
int health(const std::string& config_file, bool json);

}  // namespace promonitor
