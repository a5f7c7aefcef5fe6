#pragma once

#include <string>
#include <string_view>

#include "core/base/clock.hpp"

namespace promonitor::api {

/// Appends `text` as a JSON string (RFC 8259), always valid: bytes that are not UTF-8 become
/// U+FFFD, and control and direction marks, which could disturb a terminal, are escaped.
void appendJsonString(std::string& out, std::string_view text);

enum class TimePrecision { Seconds, Millis };
/// Appends `"2025-01-15T10:30:00Z"` (RFC 3339, UTC), quotes included, rounded down.
void appendJsonTime(std::string& out, WallTime at, TimePrecision precision);

}  // namespace promonitor::api
