#pragma once

#include <string>
#include <vector>

#include "core/model/option_input.hpp"

namespace promonitor {

/// Monitors as a file that MonitorsFile reads back to the same: `shown` are monitors as the API
/// shows them with `?include=config`, secrets hidden; those that the operator's file declares are
/// left out. An `id` stands where a name is not the only one, or with `all_ids`.
std::string monitorsYaml(const std::vector<OptionInput>& shown, bool all_ids);

}  // namespace promonitor
