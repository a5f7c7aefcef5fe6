#pragma once

#include <vector>

#include "app/configuration.hpp"
#include "core/model/audit.hpp"

namespace promonitor {

/// What the audit log keeps of a configuration that takes the place of another, whose files were
/// `before`: an entry of the named file in any case, and one of each other file that changed.
AuditEntries auditOfFiles(const std::vector<ReadFile>& before, const std::vector<ReadFile>& after,
                          AuditAction action, WallTime at);

}  // namespace promonitor
