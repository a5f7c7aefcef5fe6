#include "app/monitor_audit.hpp"

#include <fmt/format.h>

#include "api/json_input.hpp"
#include "app/monitor_document.hpp"

namespace promonitor {

std::string auditText(const OptionInput& document, const std::vector<const ProbeKind*>& kinds,
                      const std::string& target, std::int64_t revision) {
  std::string text = fmt::format("revision={}\n", revision);
  api::appendJson(text, shownDocument(document, kinds, target));
  return text;
}

AuditEntries auditOfMonitor(const Actor& by, WallTime at, AuditAction action, const Uuid& id,
                            const std::string& before, const std::string& after) {
  return auditOf(by, at, action, {"monitor", id.text()}, before, after);
}

}  // namespace promonitor
