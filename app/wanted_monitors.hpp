#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/account/monitor_writer.hpp"
#include "core/model/option_input.hpp"
#include "core/model/state.hpp"

namespace promonitor {

/// Which of the monitors that a user has each item of a set is about; nothing: a new one. Items
/// name a monitor by its `id`, or else by its `name`. Adds a fault, with the path of a field of the
/// set, for an item that names none, one that is named before, or one of several. `known` are those
/// of the user that were made over the API.
std::vector<std::optional<std::size_t>> matchWanted(const std::vector<OptionInput>& wanted,
                                                    const std::vector<Monitor>& known,
                                                    std::vector<FieldFault>& faults);

/// "monitors[2]".
std::string wantedPath(std::size_t item);

/// Where two documents differ: "config.options.expect.status". A list is one thing; at most 20,
/// then "...". No value is part of it.
std::vector<std::string> differingFields(const OptionInput& before, const OptionInput& after);

}  // namespace promonitor
