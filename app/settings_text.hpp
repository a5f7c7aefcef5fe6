#pragma once

#include <string>

#include "config/settings.hpp"

namespace promonitor {

/// The settings in force as YAML for administrators' eyes, with "***" in the place of every secret:
/// `running` for sections that take effect with a restart, `declared` for the rest. Without
/// monitors.
std::string settingsText(const config::Settings& running, const config::Settings& declared);

}  // namespace promonitor
