#pragma once

#include <vector>

#include <Poco/Data/Session.h>

#include "core/model/incident.hpp"

namespace promonitor {

/// Opens and closes incidents in the caller's transaction, in their order. The same changes
/// once more, in their order, change nothing.
void storeIncidents(Poco::Data::Session& session, const std::vector<Incident>& changes);

}  // namespace promonitor
