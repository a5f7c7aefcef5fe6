#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/model/option_input.hpp"

namespace promonitor::config {

/// The value of an environment variable, or nothing where it is not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// The variables of this process as they are now.
Environment processEnvironment();

/// Replaces `${NAME}`, `${NAME:-default}` (used when NAME is unset or empty) and `$$` in every
/// scalar of the tree; `${1}` and other numbers stay. What is put in is never parsed: it cannot add
/// keys or change a value's type. The places of values that could not be replaced are added to
/// `refused`.
void substitute(OptionInput& tree, const Environment& environment, std::vector<InputIssue>& issues,
                std::vector<SourceMark>& refused);

}  // namespace promonitor::config
