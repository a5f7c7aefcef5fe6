#pragma once

#include <functional>
#include <vector>

#include "api/routes.hpp"
#include "core/base/clock.hpp"
#include "core/engine/check_now.hpp"
#include "core/store/store.hpp"

namespace promonitor::api {

/// Has a monitor checked at once: see Engine::checkNow. Does not block.
using CheckNow = std::function<void(const Monitor& monitor, CheckNowDone done)>;

/// /api/v1/monitors/:id/check: the answer comes when the check is stored, and no thread waits for
/// it. `store` and `clock` outlive the routes.
std::vector<Route> checkNowRoutes(Store& store, const Clock& clock, CheckNow check_now);

}  // namespace promonitor::api
