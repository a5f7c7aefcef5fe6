#pragma once

#include <vector>

#include "api/events/event_streams.hpp"
#include "api/routes.hpp"
#include "core/store/store.hpp"

namespace promonitor::api {

/// Results and changes of state as they are stored, as server-sent events. All outlive the routes.
std::vector<Route> eventRoutes(Store& store, EventStreams& streams);

}  // namespace promonitor::api
