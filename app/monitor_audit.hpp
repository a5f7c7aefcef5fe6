#pragma once

#include <string>
#include <vector>

#include "core/model/audit.hpp"
#include "core/model/monitor.hpp"
#include "core/model/option_input.hpp"
#include "core/plugin/probe_kind.hpp"

namespace promonitor {

/// The canonical text of a monitor made over the API: its revision, so that no two changes are
/// alike, and its document as its user sees it, so that nothing can be guessed of its secrets.
std::string auditText(const OptionInput& document, const std::vector<const ProbeKind*>& kinds,
                      const std::string& target, std::int64_t revision);

/// The entry of a change of one of them; an empty text is none.
AuditEntries auditOfMonitor(const Actor& by, WallTime at, AuditAction action, const Uuid& id,
                            const std::string& before, const std::string& after);

}  // namespace promonitor
