#pragma once

#include "api/routes.hpp"
#include "core/model/audit.hpp"

namespace promonitor::api {

/// Who makes a call of a route that is not open, as the audit log knows them.
inline Actor actorOf(const Call& call) {
  return {call.caller->user.email, call.caller->key.public_id, call.request.peer};
}

}  // namespace promonitor::api
