#pragma once

#include <string_view>

#include "core/model/option_input.hpp"

namespace promonitor {

/// The value of a key of a map; null where there is none. A map without keys is any other value.
const OptionInput* entryOf(const OptionInput& map, std::string_view key);
OptionInput* entryOf(OptionInput& map, std::string_view key);
/// Sets a key of a map, at the end where it is new.
void setEntry(OptionInput& map, std::string_view key, OptionInput value);

/// Applies a merge patch (RFC 7396) to `target`: maps are merged, null removes, everything else
/// replaces. Both are as deep as JSON may be.
void mergePatch(OptionInput& target, const OptionInput& patch);

}  // namespace promonitor
