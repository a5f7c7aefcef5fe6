#pragma once

#include <string>

namespace promonitor {

struct ServeRequest {
  std::string config_file;
};
/// `promonitor serve`: runs the daemon in the foreground until SIGTERM or SIGINT; SIGHUP reloads.
/// A second SIGINT or SIGTERM ends it at once.
int serve(const ServeRequest& request);

}  // namespace promonitor
