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

/// That nothing but what is stored went into.
inline Response storedJson(std::string body) {
  Response response = jsonResponse(std::move(body));
  response.is_of_store = true;
  return response;
}

}  // namespace promonitor::api
