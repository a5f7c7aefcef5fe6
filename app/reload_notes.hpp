#pragma once

#include <string>
#include <vector>

#include <spdlog/logger.h>

#include "config/config_error.hpp"
#include "config/reconcile.hpp"

namespace promonitor {

/// Writes a reload that was done to the log, names capped, and returns it as lines for an operator.
/// `restart` names the sections that changed and are read at the start alone.
std::string noteReload(spdlog::logger& log, const config::Reconciliation& changes,
                       const std::vector<std::string>& restart);
/// The same for a file that was refused: one log line an issue, capped, and one for the whole.
std::string noteRefusedReload(spdlog::logger& log, const config::ConfigError& error);

}  // namespace promonitor
