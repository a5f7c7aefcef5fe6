#pragma once

#include <string>
#include <utility>

#include "api/http/response.hpp"

namespace promonitor::api {

inline Response jsonResponse(std::string body, int status = 200) {
  Response response;
  response.status = status;
  response.set("Content-Type", "application/json");
  response.body = std::move(body);
  return response;
}

}  // namespace promonitor::api
