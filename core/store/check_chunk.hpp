#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/check.hpp"

namespace promonitor {

/// Checks of one monitor in little room: numbers as their distance from what those before let
/// expect, each kind in a Rice code of its own, and texts once. Pure; queue times are left out, and
/// response times keep microseconds.

/// So many at most.
inline constexpr std::size_t kMostChunkChecks = 96;

/// `checks` has one at least, in the order of their starts.
std::string packChunk(std::span<const CheckRecord> checks);
/// Throws StoreError where `packed` did not come from packChunk. `first` is the start of its first
/// check.
std::vector<CheckRecord> unpackChunk(MonitorKey monitor, WallTime first, std::string_view packed);

}  // namespace promonitor
