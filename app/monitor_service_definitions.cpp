// What monitors that users made are made of, as it is told: to them, and to the audit log.
#include <utility>

#include "app/monitor_audit.hpp"
#include "app/monitor_service.hpp"

namespace promonitor {

std::vector<OptionInput> MonitorService::configs(const User& user, const std::vector<Uuid>& ids) {
  const auto definitions = byId(parts_.store.findDefinitions(user.id, ids));
  const auto kinds = parts_.kinds.kinds();
  std::optional<Turn> turn;  // for those that are declared alone
  std::vector<OptionInput> configs;
  configs.reserve(ids.size());
  for (const Uuid& id : ids) {
    OptionInput& config = configs.emplace_back();
    if (const auto made = definitions.find(id); made != definitions.end()) {
      OptionInput shown = shownDocument(open(made->second).document, kinds, "");
      if (OptionInput* const entry = entryOf(shown, "config")) config = std::move(*entry);
      continue;
    }
    if (!turn) turn.emplace(takeTurn());
    const std::optional<Monitor> monitor = parts_.monitors.find(id);
    if (monitor && monitor->spec.owner == user.id) config = declaredConfig(monitor->spec);
  }
  return configs;
}

std::string MonitorService::auditTextOf(const OptionInput& document, const MonitorSpec& spec,
                                        std::int64_t revision) {
  return auditText(document, parts_.kinds.kinds(), spec.target, revision);
}

std::string MonitorService::auditTextOf(const MonitorDefinition& definition,
                                        const MonitorSpec& spec) {
  try {
    return auditTextOf(open(definition).document, spec, definition.revision);
  } catch (const StoreError&) {  // its key is lost, and it is to go all the same
    return {};
  } catch (const MonitorRefused&) {
    return {};
  }
}

MonitorService::Definitions MonitorService::byId(std::vector<MonitorDefinition> definitions) {
  Definitions by_id;
  for (MonitorDefinition& each : definitions) {
    const Uuid id = each.id;
    by_id.emplace(id, std::move(each));
  }
  return by_id;
}

MonitorService::Definitions MonitorService::definitionsOf(const User& user,
                                                          const std::vector<Monitor>& monitors) {
  std::vector<Uuid> ids;
  ids.reserve(monitors.size());
  for (const Monitor& monitor : monitors) ids.push_back(monitor.spec.id);
  return byId(parts_.store.findDefinitions(user.id, ids));
}

}  // namespace promonitor
