#pragma once

#include "core/model/option_input.hpp"

namespace promonitor {

/// Applies a merge patch (RFC 7396) to `target`: maps are merged, null removes, everything else
/// replaces. Both are as deep as JSON may be.
void mergePatch(OptionInput& target, const OptionInput& patch);

}  // namespace promonitor
