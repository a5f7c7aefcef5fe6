#pragma once

#include <string>
#include <vector>

namespace promonitor {

struct PluginVerifyRequest {
  std::string file;
  /// "name=value" each.
  std::vector<std::string> options;
  std::string only;     ///< one group; empty: all
  std::string timeout;  ///< for each test; empty: the default
  unsigned jobs = 0;    ///< tests side by side; 0: as many as there is room for
  bool json = false, junit = false;
};

/// `promonitor plugin verify FILE`: whether a plugin keeps the ABI's rules. Exit status 0 it does,
/// 1 there are findings, 2 the command line is wrong, 3 it could not be tried.
int pluginVerify(const PluginVerifyRequest& request);

}  // namespace promonitor
