#pragma once

#include <string>
#include <vector>

namespace promonitor {

/// What the monitor commands share: whose monitors, and how to print. They are clients of the
/// daemon's API, with the key in PROMONITOR_KEY.
struct MonitorOptions {
  std::string config_file;
  /// Where the API is; empty: where the configuration says that it listens.
  std::string url;
  bool json = false;
};

struct MonitorListRequest {
  std::vector<std::string> tags;
  std::string kind, status;
};
/// A table of the user's monitors, those of the operator's file included.
int monitorList(const MonitorOptions& options, const MonitorListRequest& request);

/// Those that were made over the API, as a file for `apply`. Secrets are never part of it.
int monitorExport(const MonitorOptions& options, bool all_ids);

struct MonitorApplyRequest {
  std::string file;
  bool prune = false;
  bool dry_run = false;
};
/// Makes the user's monitors those of the file, all of it or nothing, and prints what changed.
int monitorApply(const MonitorOptions& options, const MonitorApplyRequest& request);

}  // namespace promonitor
