#pragma once

#include "config/fields.hpp"
#include "config/settings.hpp"
#include "core/model/flapping.hpp"

namespace promonitor::config {

/// `flapping`, of the defaults or of a monitor.
void readFlapping(Decoding& decoding, const OptionInput& input, FlappingKeys& out);

/// What a monitor says, else the defaults of the file, else the program's. An end that was not
/// given beside its start is never above it.
FlappingPolicy flappingOf(const FlappingKeys& own, const FlappingKeys& defaults);

}  // namespace promonitor::config
