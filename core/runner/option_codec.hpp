#pragma once

#include <memory>

#include "core/plugin/option_set.hpp"
#include "core/runner/frame.hpp"

namespace promonitor {

/// Options by index with their types, as a plugin gets them: nothing is read from text again on the
/// other side.
void putOptions(FrameWriter& frame, const OptionSet& options);
/// An equal set; null, with the frame failed, when the bytes are none.
std::shared_ptr<const OptionSet> takeOptions(FrameReader& frame);

}  // namespace promonitor
