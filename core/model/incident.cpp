#include "core/model/incident.hpp"

#include <algorithm>
#include <iterator>

namespace promonitor {

Incident openedBy(const CheckRecord& check) {
  const CheckResult& result = check.result;
  Incident incident{.monitor = check.monitor, .opened_at = check.started_at};
  if (result.failure) incident.cause = *result.failure;
  std::copy_if(result.attributes.begin(), result.attributes.end(),
               std::back_inserter(incident.evidence), [](const Attribute& attribute) {
                 return attribute.name == kTriedAttribute || attribute.name == kEvidenceAttribute;
               });
  return incident;
}

const char* incidentEndName(IncidentEnd end) {
  static constexpr const char* kNames[] = {"open", "recovered", "removed", "lost"};
  return kNames[static_cast<std::size_t>(end)];
}

}  // namespace promonitor
