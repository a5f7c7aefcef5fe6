#include "api/monitor_routes.hpp"

#include <utility>

#include "api/api_error.hpp"
#include "api/monitor_json.hpp"

namespace promonitor::api {
namespace {

constexpr std::size_t kLatestChecks = 100;

Response jsonResponse(std::string body) {
  Response response;
  response.set("Content-Type", "application/json");
  response.body = std::move(body);
  return response;
}

/// One answer for a malformed, an unknown and a foreign id, so that nothing is told of others.
Monitor monitorOf(Store& store, const Call& call) {
  const auto id = Uuid::parse(call.id);
  auto monitor = id ? store.findMonitor(call.caller->user.id, *id) : std::nullopt;
  if (!monitor) throw ApiError(404, "monitor_not_found", "you have no monitor with this id");
  return std::move(*monitor);
}

Response listMonitors(Store& store, const Call& call) {
  std::string body = "[";
  store.forEachMonitor(call.caller->user.id, [&](const Monitor& monitor) {
    if (body.size() > 1) body += ',';
    appendMonitor(body, monitor);
  });
  body += ']';
  return jsonResponse(std::move(body));
}

Response showMonitor(Store& store, const Call& call) {
  std::string body;
  appendMonitor(body, monitorOf(store, call));
  return jsonResponse(std::move(body));
}

Response listChecks(Store& store, const Call& call) {
  const Monitor monitor = monitorOf(store, call);
  std::string body = "[";
  for (const auto& check : store.latestChecks(call.caller->user.id, monitor.key, kLatestChecks)) {
    if (body.size() > 1) body += ',';
    appendCheck(body, monitor, check);
  }
  body += ']';
  return jsonResponse(std::move(body));
}

}  // namespace

std::vector<Route> monitorRoutes(Store& store) {
  const auto on = [&store](Response (*handler)(Store&, const Call&)) {
    return [&store, handler](const Call& call) { return handler(store, call); };
  };
  return {
      {"GET", "/api/v1/monitors", Access::Read, "All monitors of the user, newest first.",
       on(listMonitors)},
      {"GET", "/api/v1/monitors/:id", Access::Read, "One monitor.", on(showMonitor)},
      {"GET", "/api/v1/monitors/:id/checks", Access::Read,
       "The latest checks of a monitor, at most 100, newest first.", on(listChecks)},
  };
}

}  // namespace promonitor::api
