#pragma once

#include "config/fields.hpp"
#include "core/engine/witness_settings.hpp"

namespace promonitor::config {

/// `engine.witnesses`. Without a quorum, more than half of the targets.
void readWitnesses(Decoding& decoding, const OptionInput& input, WitnessSettings& out);

}  // namespace promonitor::config
