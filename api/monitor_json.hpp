#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/check_json.hpp"
#include "core/store/store.hpp"

namespace promonitor::api {

/// What a monitor shows beyond the published fields.
struct MonitorExtras {
  bool state = false;       ///< `state`: its health, since when its status holds, its open incident
  bool last_check = false;  ///< `last_check`: its newest check, with the extras of checks
  bool tags = false;        ///< `tags`: the words it is found by
  bool uptime = false;      ///< `uptime`: shares of up in windows that end now
  std::string config;       ///< `config`: JSON, or empty
  CheckExtras check;
};
/// Those that `?include=` of a query asks for, without `config`.
MonitorExtras monitorExtras(std::string_view query);

/// What the extras show that is not part of a monitor.
struct MonitorFacts {
  struct Share {
    std::string_view window;
    std::optional<double> uptime;
  };
  std::optional<CheckRecord> last_check;
  std::vector<Share> uptime;
};
/// Looks up what the extras need. An uptime takes a look at the history for each window, a few
/// milliseconds in all. Throws StoreError.
MonitorFacts monitorFacts(Store& store, UserId user, const Monitor& monitor,
                          const MonitorExtras& extras, WallTime now);

/// Appends a monitor as the published API shows it: eight fields in the documented order, then the
/// extras.
void appendMonitor(std::string& out, const Monitor& monitor, const MonitorExtras& extras = {},
                   const MonitorFacts& facts = {});

}  // namespace promonitor::api
