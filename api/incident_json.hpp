#pragma once

#include <string>

#include "api/json_object.hpp"
#include "core/base/uuid.hpp"
#include "core/model/incident.hpp"

namespace promonitor::api {

/// Adds what every form of an incident begins with: which it is, whose, from when to when and how
/// it ended.
void addIncident(JsonObject& object, const Uuid& monitor, const std::string& monitor_name,
                 const Incident& incident);

}  // namespace promonitor::api
