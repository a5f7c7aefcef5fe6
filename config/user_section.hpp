#pragma once

#include <vector>

#include "config/fields.hpp"
#include "config/settings.hpp"

namespace promonitor::config {

/// `plans`: adds to `out`. A built-in plan keeps what is not said anew.
void readPlans(Decoding& decoding, const OptionInput& input, std::vector<Plan>& out);
/// `users`: adds to `out`.
void readUsers(Decoding& decoding, const OptionInput& input, std::vector<DeclaredUser>& out);
/// Judges users against each other and the plans; adds the default user where there is none.
void finishUsers(Decoding& decoding, Settings& settings);

}  // namespace promonitor::config
