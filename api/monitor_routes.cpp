#include "api/monitor_routes.hpp"

#include <memory>
#include <utility>

#include "api/api_error.hpp"
#include "api/include_list.hpp"
#include "api/monitor_answer.hpp"
#include "api/monitor_json.hpp"
#include "api/monitor_list.hpp"

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

MonitorExtras monitorExtras(const Call& call) {
  return {.state = includes(call.request, "state"), .config = {}};
}

Response listMonitors(Store& store, spdlog::logger& log, const Call& call) {
  auto list = std::make_unique<MonitorList>(store, call.caller->user.id, monitorExtras(call), log);
  Response response = jsonResponse("");
  if (list->whole()) {
    list->next(response.body);
  } else {
    response.stream = std::move(list);
  }
  return response;
}

Response showMonitor(Store& store, MonitorWriter& writer, const Call& call) {
  return monitorAnswer(call, monitorOf(store, call), writer);
}

Response listChecks(Store& store, const Call& call) {
  const Monitor monitor = monitorOf(store, call);
  const CheckExtras extras{.error = includes(call.request, "error")};
  std::string body = "[";
  for (const auto& check : store.latestChecks(call.caller->user.id, monitor.key, kLatestChecks)) {
    if (body.size() > 1) body += ',';
    appendCheck(body, monitor, check, extras);
  }
  body += ']';
  return jsonResponse(std::move(body));
}

}  // namespace

std::vector<Route> monitorRoutes(Store& store, spdlog::logger& log, MonitorWriter& writer) {
  return {
      {"GET", "/api/v1/monitors", Access::Read,
       "All monitors of the user, newest first; ?include=state tells how they are.",
       [&store, &log](const Call& call) { return listMonitors(store, log, call); }},
      {"GET", "/api/v1/monitors/:id", Access::Read,
       "One monitor; ?include=state tells how it is, ?include=config what it is made of.",
       [&store, &writer](const Call& call) { return showMonitor(store, writer, call); }},
      {"GET", "/api/v1/monitors/:id/checks", Access::Read,
       "The latest checks of a monitor, at most 100, newest first; ?include=error tells why.",
       [&store](const Call& call) { return listChecks(store, call); }},
  };
}

}  // namespace promonitor::api
