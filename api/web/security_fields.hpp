#pragma once

#include "api/http/response.hpp"

namespace promonitor::api {

/// Adds what browsers are told with every answer of the dashboard, pages and calls: nothing but
/// files of this server is loaded or run, nobody frames it, and nothing of it leaks in a Referer.
void addSecurityFields(Response& response);

}  // namespace promonitor::api
