#include "core/model/incident.hpp"

#include <algorithm>
#include <iterator>

namespace promonitor {

Uuid incidentId(const Uuid& monitor, WallTime opened_at) {
  const auto micros = static_cast<std::uint64_t>(opened_at.time_since_epoch().count());
  return Uuid::timed(opened_at, ~hash64(monitor) ^ (micros * 0x9e3779b97f4a7c15ULL));
}

TimeWindow openedWithin(const Uuid& incident) {
  std::int64_t millis = 0;
  for (std::size_t i = 0; i < 6; ++i) millis = millis << 8 | incident.bytes[i];
  const WallTime from{std::chrono::milliseconds(millis)};
  return {from, from + std::chrono::milliseconds(1)};
}

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
