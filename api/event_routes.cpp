#include "api/event_routes.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "api/owned_monitor.hpp"
#include "api/query_reader.hpp"

namespace promonitor::api {
namespace {

constexpr std::size_t kLongestTypes = 100;

void readTypes(QueryReader& query, EventFilter& filter) {
  const auto types = query.text("type", kLongestTypes);
  if (!types) return;
  std::fill(std::begin(filter.types), std::end(filter.types), false);
  forEachListed(*types, [&](std::string_view name) {
    for (std::size_t i = 0; i < kEventTypeCount; ++i) {
      if (name != eventTypeName(static_cast<EventType>(i))) continue;
      filter.types[i] = true;
      return;
    }
    query.fault("type", "must be result, state or incident, or several with commas between them");
  });
}

Response followEvents(Store& store, EventStreams& streams, const Call& call) {
  QueryReader query(call.request.query);
  EventFilter filter;
  readTypes(query, filter);
  const auto ids = query.text("monitor_id", kLongestMonitorIds);
  query.throwFaults();
  if (ids) {
    for (const Monitor& each : ownedMonitors(store, call.caller->user.id, *ids)) {
      filter.monitors.push_back(each.key);
    }
    std::sort(filter.monitors.begin(), filter.monitors.end());
  }
  const std::string* const last = call.request.header("last-event-id");
  const bool begins_anew = last == nullptr || last->empty();
  Response response;
  response.set("Content-Type", "text/event-stream");
  response.set("X-Accel-Buffering", "no");
  response.live = streams.open(*call.caller, std::move(filter),
                               begins_anew ? std::nullopt : std::optional(*last));
  return response;
}

}  // namespace

std::vector<Route> eventRoutes(Store& store, EventStreams& streams) {
  return {{"GET",
           "/api/v1/events",
           {Access::Read, Owned::Callers, Limit::Plan},
           "Results, changes of state and incidents as they are stored, as server-sent events; "
           "Last-Event-ID goes on, monitor_id and type choose.",
           [&store, &streams](const Call& call) { return followEvents(store, streams, call); }}};
}

}  // namespace promonitor::api
