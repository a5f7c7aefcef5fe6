#pragma once

#include <string>
#include <string_view>

namespace exec_probe {

/// What a program of the monitoring-plugins family says: "MESSAGE | PERFDATA", then perhaps
/// further lines, of which those after another bar are performance data, too (Monitoring Plugins
/// Development Guidelines, "Plugin Output").
struct ProgramOutput {
  std::string message;   ///< the first line
  std::string perfdata;  ///< all of it in one line, as written
};

/// Takes it apart; what would not show on one line becomes a space.
ProgramOutput readProgramOutput(std::string_view output);

}  // namespace exec_probe
