#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/account/monitor_writer.hpp"
#include "core/model/option_input.hpp"
#include "core/plugin/option_schema.hpp"

namespace promonitor {

/// What a secret is shown as.
inline constexpr const char* kHidden = "***";

/// The options of a monitor as they may be shown: secrets hidden, passwords in URLs too. With a
/// null schema, because the kind is not loaded, everything is hidden.
OptionInput shownOptions(const OptionInput& options, const OptionSchema* schema);

/// Puts what is stored back where `patch` holds what is shown of it instead. All three are the
/// whole object of a monitor, or parts of it.
void takeBackHidden(OptionInput& patch, const OptionInput& shown, const OptionInput& stored);

/// Secrets of `options` that are still what hidden ones are shown as: nobody has said what they
/// are. Paths are as of an issue of the options.
std::vector<FieldFault> leftHidden(const OptionInput& options, const OptionSchema& schema);
/// The same for a target.
std::optional<std::string> leftHidden(const std::string& target);

}  // namespace promonitor
