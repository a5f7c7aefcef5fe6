#pragma once

#include <optional>
#include <string_view>

#include "core/base/clock.hpp"

namespace promonitor {

/// A moment as RFC 3339 has it, in whole seconds and with its offset from UTC:
/// "2026-12-01T22:00:00Z", "2026-12-01T23:00:00+01:00". Takes the whole text or nothing.
std::optional<WallTime> parseTimestamp(std::string_view text);
/// The same, also with up to nine digits of a fraction of a second, of which six count.
std::optional<WallTime> parseFineTimestamp(std::string_view text);

}  // namespace promonitor
