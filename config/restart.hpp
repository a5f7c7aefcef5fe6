#pragma once

#include <string>
#include <vector>

#include "config/settings.hpp"

namespace promonitor::config {

/// The sections that are read at the start alone and differ between what runs and what is declared
/// now, by name.
std::vector<std::string> sectionsForRestart(const Settings& running, const Settings& declared);

}  // namespace promonitor::config
