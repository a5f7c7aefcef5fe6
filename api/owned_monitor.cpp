#include "api/owned_monitor.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "api/api_error.hpp"

namespace promonitor::api {

Monitor ownedMonitor(Store& store, UserId user, std::string_view id) {
  const auto uuid = Uuid::parse(id);
  auto monitor = uuid ? store.findMonitor(user, *uuid) : std::nullopt;
  if (!monitor) throw ApiError(404, "monitor_not_found", "you have no monitor with this id");
  return std::move(*monitor);
}

std::vector<Monitor> ownedMonitors(Store& store, UserId user, std::string_view ids) {
  std::vector<Monitor> monitors;
  forEachListed(ids, [&](std::string_view id) {
    Monitor monitor = ownedMonitor(store, user, id);
    const bool known = std::any_of(monitors.begin(), monitors.end(),
                                   [&](const Monitor& each) { return each.key == monitor.key; });
    if (!known) monitors.push_back(std::move(monitor));
  });
  return monitors;
}

}  // namespace promonitor::api
