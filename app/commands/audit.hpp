#pragma once

#include <cstddef>
#include <string>

namespace promonitor {

/// What `promonitor audit` is to print.
struct AuditRequest {
  std::string config_file;
  /// A moment, or how long ago: "2026-12-01T22:00:00Z", "7d"; empty: from the beginning.
  std::string since;
  std::string user;
  std::string action;
  std::size_t limit = 100;
  bool json = false;
};

/// Prints the newest entries of the audit log of the configured database, the newest last, beside a
/// daemon that may be running. Returns the program's exit status.
int audit(const AuditRequest& request);

}  // namespace promonitor
