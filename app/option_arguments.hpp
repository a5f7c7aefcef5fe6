#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/model/option_input.hpp"
#include "core/plugin/option_schema.hpp"

namespace promonitor {

/// The options of a kind as a command line has them, "NAME=VALUE" each, as the nested map that a
/// file would have. The value of an option that takes JSON may be written as such; every other is
/// text. What is wrong is added to `issues`.
OptionInput readOptionArguments(const std::vector<std::string>& arguments,
                                const OptionSchema& schema, std::vector<InputIssue>& issues);

}  // namespace promonitor
