#pragma once

#include <string_view>
#include <vector>

#include "step.hpp"

namespace promonitor::tcp {

/// Reads the option `steps`. Throws pm::OptionError that names the step, counted from 1.
std::vector<Step> stepsOf(std::string_view json);

/// A JSON Schema of the option, for people.
extern const char* const kStepsSchema;

}  // namespace promonitor::tcp
