#pragma once

#include <vector>

#include "config/settings.hpp"
#include "core/account/accounts.hpp"

namespace promonitor {

/// Makes the declared users and their keys known to the store; those already there are left as they
/// are, but for their plan.
void saveDeclaredAccounts(const std::vector<config::DeclaredUser>& users, Accounts& accounts);

}  // namespace promonitor
