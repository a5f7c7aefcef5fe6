#pragma once

#include <string>
#include <vector>

namespace promonitor {

/// `promonitor probe KIND TARGET`: one check, explained.
struct ProbeRequest {
  enum class Format { Text, Json, Nagios };
  std::string kind;
  std::string target;
  /// "name=value" each.
  std::vector<std::string> options;
  std::string timeout;
  /// Judged as a monitor that one of its users made over the API; empty: as one of the file.
  std::string plan;
  std::string config_file;
  Format format = Format::Text;
};

/// Exit status 0 up or degraded, 1 down, 3 unknown or not run; with Format::Nagios 0, 1, 2, 3 for
/// up, degraded, down, unknown, as monitoring plugins end.
int probe(const ProbeRequest& request);

}  // namespace promonitor
