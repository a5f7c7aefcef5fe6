#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include "core/store/store.hpp"

namespace promonitor::api {

/// The user's monitor with this id. Throws one ApiError (404) for a malformed, an unknown and a
/// foreign id, so that nothing is told of others.
Monitor ownedMonitor(Store& store, UserId user, std::string_view id);

/// Fifty ids with commas between them.
inline constexpr std::size_t kLongestMonitorIds = std::size_t{50} * 37 - 1;
/// The user's monitors with these ids, each once, in their order. Throws as ownedMonitor does.
std::vector<Monitor> ownedMonitors(Store& store, UserId user, std::string_view ids);

/// Calls `use` with each part of a list with commas between them.
template <class Use>
void forEachListed(std::string_view list, const Use& use) {
  while (!list.empty()) {
    const std::string_view part = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), part.size() + 1));
    use(part);
  }
}

}  // namespace promonitor::api
