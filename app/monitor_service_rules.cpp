// What the configuration does to monitors, those that users made included.
#include <utility>

#include "app/monitor_service.hpp"
#include "core/base/log.hpp"

namespace promonitor {

config::Reconciliation MonitorService::apply(Configuration& configuration,
                                             const AuditEntries& audit) {
  const Turn turn = turns_.take();
  const config::Settings& settings = configuration.settings;
  Rules before = std::exchange(rules_, {settings.defaults, settings.network_policy,
                                        config::MaintenanceTable(settings.maintenance)});
  try {
    return bringInForce(configuration, audit);
  } catch (...) {
    rules_ = std::move(before);
    throw;
  }
}

config::Reconciliation MonitorService::bringInForce(Configuration& configuration,
                                                    const AuditEntries& audit) {
  parts_.policies.assign(
      configuration.monitors, rules_.network_policy,
      [this](const std::string& email) { return parts_.accounts.requireUser(email); });
  std::vector<Monitor> changed = revised(!started_);
  config::Reconciliation changes = parts_.monitors.apply(std::move(configuration.monitors), audit);
  parts_.monitors.put(std::move(changed));
  started_ = true;
  return changes;
}

/// Those made over the API that are not in force as they should be.
std::vector<Monitor> MonitorService::revised(bool at_start) {
  std::unordered_map<Uuid, MonitorDefinition> definitions;
  if (at_start) {
    for (MonitorDefinition& definition : parts_.store.loadDefinitions()) {
      const Uuid id = definition.id;
      definitions.emplace(id, std::move(definition));
    }
    has_definitions_ = !definitions.empty();
  }
  std::map<UserId, std::optional<User>> users;
  std::vector<Monitor> changed;
  for (Monitor& monitor : parts_.monitors.madeOverApi()) {
    const MonitorSpec before = monitor.spec;
    const UserId owner = monitor.spec.owner;
    if (monitor.spec.options == nullptr) {
      const auto found = definitions.find(monitor.spec.id);
      revive(monitor, found != definitions.end()
                          ? std::optional(std::move(found->second))
                          : parts_.store.findDefinition(owner, monitor.spec.id));
    }
    const auto [user, is_new] = users.try_emplace(owner);
    if (is_new) user->second = parts_.store.findUser(owner);
    const auto own = windows_.find(monitor.spec.id);
    if (user->second) {
      setRules(monitor, *user->second,
               own != windows_.end() ? own->second : std::vector<MaintenanceWindow>());
    }
    if (at_start || !runsTheSame(before, monitor.spec)) changed.push_back(std::move(monitor));
  }
  parts_.kinds.rest();
  return changed;
}

void MonitorService::revive(Monitor& monitor, const std::optional<MonitorDefinition>& definition) {
  std::string reason = "its definition is lost";
  try {
    JudgedMonitor judged;
    if (definition)
      judged = judgeDocument(open(*definition).document, parts_.kinds.kinds(), rules_.defaults);
    if (judged.spec.options != nullptr) {
      judged.spec.id = monitor.spec.id;
      judged.spec.owner = monitor.spec.owner;
      judged.spec.created_at = monitor.spec.created_at;
      if (!judged.windows.empty()) windows_[monitor.spec.id] = std::move(judged.windows);
      monitor.spec = std::move(judged.spec);
      return;
    }
    if (!judged.faults.empty()) {
      reason = judged.faults.front().path + ": " + judged.faults.front().message;
    }
  } catch (const std::exception& error) {
    reason = error.what();
  }
  parts_.log.error("monitor made over the API cannot run id={} name={} reason={}",
                   monitor.spec.id.text(), logValue(monitor.spec.name), logValue(reason));
}

void MonitorService::setRules(Monitor& monitor, const User& user,
                              const std::vector<MaintenanceWindow>& own) {
  monitor.spec.policy = &parts_.policies.overApi(user, rules_.network_policy);
  monitor.spec.maintenance = rules_.windows.with(own);
}

}  // namespace promonitor
