#pragma once

#include "core/base/clock.hpp"
#include "core/model/check.hpp"

namespace promonitor {

/// A check's time ran out, of which the loop that it ran on stood still for `standstill` at a
/// stretch: where that is a quarter of `limit` or more, what came from the target may have waited
/// here, and the check says nothing of it. A result that is down becomes unknown, `held_up`.
void excuseHeldUp(CheckResult& result, Duration standstill, Duration limit);

}  // namespace promonitor
