#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "api/api_error.hpp"
#include "core/store/store.hpp"

namespace promonitor::api {

/// The user's monitor with this id. Throws one ApiError (404) for a malformed, an unknown and a
/// foreign id, so that nothing is told of others.
inline Monitor ownedMonitor(Store& store, UserId user, std::string_view id) {
  const auto uuid = Uuid::parse(id);
  auto monitor = uuid ? store.findMonitor(user, *uuid) : std::nullopt;
  if (!monitor) throw ApiError(404, "monitor_not_found", "you have no monitor with this id");
  return std::move(*monitor);
}

}  // namespace promonitor::api
