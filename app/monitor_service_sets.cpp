// Monitors of a user as they are to be, all of them or none.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "app/hidden_values.hpp"
#include "app/merge_patch.hpp"
#include "app/monitor_audit.hpp"
#include "app/monitor_service.hpp"
#include "app/wanted_monitors.hpp"
#include "core/base/log.hpp"

namespace promonitor {
namespace {

using What = MonitorWriter::MonitorChange::What;

/// More faults than anybody reads.
constexpr std::size_t kMostSetFaults = 100;

void addFaults(const JudgedMonitor& judged, std::size_t item, std::vector<FieldFault>& faults) {
  for (const FieldFault& fault : judged.faults) {
    const std::string inner = fault.path.empty() ? "" : '.' + fault.path;
    faults.push_back({wantedPath(item) + inner, fault.message});
  }
}

bool areTheSame(const std::vector<Monitor>& a, const std::vector<Monitor>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Monitor& x, const Monitor& y) {
    return x.spec.id == y.spec.id && x.revision == y.revision;
  });
}

}  // namespace

MonitorWriter::Applied MonitorService::applySet(const User& user, const Actor& by,
                                                const WantedMonitors& wanted) {
  for (int left = kTries; left > 0; --left) {
    std::vector<Monitor> known;
    {
      const Turn turn = takeTurn();
      known = parts_.monitors.madeBy(user.id);
    }
    auto plan = planSet(user, wanted, known);
    if (!plan) continue;

    const Turn turn = takeTurn();
    if (!areTheSame(known, parts_.monitors.madeBy(user.id))) continue;
    // Who has more than the plan allows by now may keep them.
    if (plan->created > 0) {
      requireRoom(user, known.size() - plan->removed.size() + plan->created);
    }
    if (!wanted.dry_run) keepSet(user, by, *plan);
    return std::move(plan->outcome);
  }
  throw MonitorRefused(MonitorRefused::Reason::Busy,
                       "others change your monitors all the time: try again");
}

/// Nothing where a monitor changed meanwhile.
std::optional<MonitorService::SetPlan> MonitorService::planSet(const User& user,
                                                               const WantedMonitors& wanted,
                                                               const std::vector<Monitor>& known) {
  // Nobody judges more than can be kept: what is judged takes memory.
  if (wanted.monitors.size() > known.size()) requireRoom(user, wanted.monitors.size());
  SetPlan plan;
  std::vector<FieldFault> faults;
  const auto matches = matchWanted(wanted.monitors, known, faults);
  const config::MonitorDefaults defaults = this->defaults();
  const auto definitions = definitionsOf(user, known);
  std::vector<bool> stays(known.size());
  for (std::size_t i = 0; i < wanted.monitors.size() && faults.size() < kMostSetFaults; ++i) {
    const Monitor* const before = matches[i] ? &known[*matches[i]] : nullptr;
    if (before != nullptr) stays[*matches[i]] = true;
    std::optional<Opened> opened;
    if (before != nullptr) {
      const auto definition = definitions.find(before->spec.id);
      const bool is_known = definition != definitions.end();
      if (!is_known || definition->second.revision != before->revision) return std::nullopt;
      opened = open(definition->second);
    }
    const Present present{before, opened ? &opened->document : nullptr};
    JudgedMonitor judged = judgeWanted(user, wanted.monitors[i], defaults, present);
    addFaults(judged, i, faults);
    if (faults.empty()) addChange(plan, present, std::move(judged));
  }
  parts_.kinds.rest();
  if (faults.size() > kMostSetFaults) {
    const std::size_t more = faults.size() - kMostSetFaults;
    faults.resize(kMostSetFaults);
    faults.push_back({"monitors", fmt::format("and {} faults more", more)});
  }
  if (!faults.empty()) throw invalidMonitors(std::move(faults));
  for (std::size_t i = 0; wanted.prune && i < known.size(); ++i) {
    if (stays[i]) continue;
    plan.removed.push_back(known[i].spec.id);
    const auto definition = definitions.find(known[i].spec.id);
    plan.removed_audit.push_back(definition != definitions.end()
                                     ? auditTextOf(definition->second, known[i].spec)
                                     : std::string());
    plan.outcome.changes.push_back({What::Deleted, known[i].spec.id, known[i].spec.name, {}});
  }
  return plan;
}

JudgedMonitor MonitorService::judgeWanted(const User& user, const OptionInput& item,
                                          const config::MonitorDefaults& defaults,
                                          const Present& present) {
  OptionInput asked = item;
  if (present.monitor != nullptr) {
    takeBackHidden(
        asked, shownDocument(*present.document, parts_.kinds.kinds(), present.monitor->spec.target),
        *present.document);
  }
  OptionInput document;
  mergePatch(document, asked);
  JudgedMonitor judged = judgeDocument(document, parts_.kinds.kinds(), defaults);
  const bool is_new_interval =
      present.monitor == nullptr || present.monitor->spec.interval != judged.spec.interval;
  if (judged.spec.options != nullptr && is_new_interval) {
    requireInterval(user, judged.spec.interval, judged.faults);
  }
  return judged;
}

void MonitorService::addChange(SetPlan& plan, const Present& present, JudgedMonitor judged) {
  const Monitor* const before = present.monitor;
  std::vector<std::string> fields;
  if (before != nullptr) fields = differingFields(*present.document, judged.document);
  if (before != nullptr && fields.empty()) {
    ++plan.outcome.unchanged;
    return;
  }
  if (before == nullptr) ++plan.created;
  plan.outcome.changes.push_back({before == nullptr ? What::Created : What::Changed,
                                  before == nullptr ? Uuid{} : before->spec.id, judged.spec.name,
                                  std::move(fields)});
  plan.changed.push_back({before != nullptr ? std::optional(*before) : std::nullopt,
                          plan.outcome.changes.size() - 1, std::move(judged),
                          before != nullptr
                              ? auditTextOf(*present.document, before->spec, before->revision)
                              : std::string()});
}

void MonitorService::keepSet(const User& user, const Actor& by, SetPlan& plan) {
  const WallTime now = parts_.clock.wallNow();
  std::vector<Monitor> monitors;
  std::vector<DefinedMonitor> saved;
  AuditEntries audit;
  const auto note = [&](AuditAction action, const Uuid& id, const std::string& before,
                        const std::string& after) {
    const AuditEntries entries = auditOfMonitor(by, now, action, id, before, after);
    audit.insert(audit.end(), entries.begin(), entries.end());
  };
  bool may_make_key = !has_definitions_;
  for (SetPlan::Changed& each : plan.changed) {
    Monitor monitor = each.before.value_or(Monitor{});
    const MonitorSpec old = std::exchange(monitor.spec, std::move(each.judged.spec));
    const bool is_new = !each.before.has_value();
    const auto order = std::chrono::microseconds(monitors.size());
    monitor.spec.id = is_new ? newId(now + order) : old.id;
    monitor.spec.owner = user.id;
    monitor.spec.created_at = is_new ? now + order : old.created_at;
    ++monitor.revision;
    setRules(monitor, user, each.judged.windows);
    plan.outcome.changes[each.change].id = monitor.spec.id;
    saved.push_back({monitor.spec,
                     {monitor.spec.id, monitor.revision,
                      seal_.close(monitor.spec.id, textOf(each.judged.document), may_make_key)}});
    may_make_key = false;
    note(is_new ? AuditAction::MonitorCreate : AuditAction::MonitorUpdate, monitor.spec.id,
         each.audit_before, auditTextOf(each.judged.document, monitor.spec, monitor.revision));
    monitors.push_back(std::move(monitor));
  }
  for (std::size_t i = 0; i < plan.removed.size(); ++i) {
    note(AuditAction::MonitorDelete, plan.removed[i], plan.removed_audit[i], {});
  }
  if (!plan.outcome.changes.empty()) {
    audit.push_back({.at = now,
                     .by = by,
                     .action = AuditAction::MonitorsApply,
                     .object_kind = "monitors",
                     .object_id = user.email});
  }
  const auto keys = parts_.store.saveDefinedSet(user.id, saved, plan.removed, now, audit);
  has_definitions_ = has_definitions_ || !saved.empty();
  for (std::size_t i = 0; i < monitors.size(); ++i) {
    monitors[i].key = keys[i];
    windows_[monitors[i].spec.id] = std::move(plan.changed[i].judged.windows);
  }
  parts_.monitors.put(std::move(monitors));
  for (const Uuid& id : plan.removed) {
    parts_.monitors.drop(id);
    windows_.erase(id);
  }
  parts_.log.info(
      "monitors applied over the API user={} created={} changed={} deleted={} "
      "unchanged={}",
      logValue(user.email), plan.created, plan.changed.size() - plan.created, plan.removed.size(),
      plan.outcome.unchanged);
}

}  // namespace promonitor
