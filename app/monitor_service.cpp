#include "app/monitor_service.hpp"

#include <algorithm>
#include <random>
#include <utility>

#include <fmt/format.h>

#include "api/json_input.hpp"
#include "app/hidden_values.hpp"
#include "app/merge_patch.hpp"
#include "app/monitor_audit.hpp"
#include "core/base/log.hpp"
#include "core/base/units.hpp"

namespace promonitor {
namespace {

using Reason = MonitorRefused::Reason;

constexpr Duration kPatience = std::chrono::seconds(2);
constexpr auto kAnswersLast = std::chrono::hours(24);

MonitorRefused invalid(std::vector<FieldFault> faults, const char* what = "the monitor") {
  const std::string sentence =
      faults.size() == 1
          ? fmt::format("{} cannot be taken: one field is wrong", what)
          : fmt::format("{} cannot be taken: {} fields are wrong", what, faults.size());
  return {Reason::Invalid, sentence, std::move(faults)};
}

std::uint64_t entropy() {
  std::random_device source;
  return std::uint64_t{source()} << 32 | source();
}

}  // namespace

std::string MonitorService::textOf(const OptionInput& document) {
  std::string text;
  api::appendJson(text, document);
  return text;
}

MonitorRefused MonitorService::invalidMonitor(std::vector<FieldFault> faults) {
  return invalid(std::move(faults));
}

MonitorRefused MonitorService::invalidMonitors(std::vector<FieldFault> faults) {
  return invalid(std::move(faults), "the monitors");
}

Uuid MonitorService::newId(WallTime now) { return Uuid::timed(now, entropy()); }

MonitorService::MonitorService(const Parts& parts, const config::DatabaseSettings& database)
    : parts_(parts), seal_(database) {}

MonitorWriter::Made MonitorService::create(const User& user, const Actor& by,
                                           const OptionInput& asked,
                                           const std::optional<NamedCall>& call,
                                           const Render& render) {
  if (call) {
    if (auto made = answerOf(user, *call)) return std::move(*made);
  }
  OptionInput document;
  mergePatch(document, asked);
  JudgedMonitor judged = judge(document);
  if (judged.spec.options != nullptr) requireInterval(user, judged.spec.interval, judged.faults);
  if (!judged.faults.empty()) throw invalid(std::move(judged.faults));

  const Turn turn = takeTurn();
  if (call) {
    if (auto made = answerOf(user, *call)) return std::move(*made);
  }
  requireRoom(user, parts_.monitors.madeOverApi(user.id) + 1);
  Monitor monitor{.spec = std::move(judged.spec), .revision = 1};
  const WallTime now = parts_.clock.wallNow();
  monitor.spec.id = newId(now);
  monitor.spec.owner = user.id;
  monitor.spec.created_at = now;
  setRules(monitor, user, judged.windows);
  Made made{monitor.spec.id, monitor.revision, render(monitor)};
  const GivenAnswer answer{user.id,
                           call ? call->name : "",
                           call ? seal_.fingerprint(call->content, !has_definitions_) : "",
                           made.id,
                           made.answer,
                           now};
  keep(monitor, judged.document, call ? &answer : nullptr,
       auditOfMonitor(by, now, AuditAction::MonitorCreate, made.id, {},
                      auditTextOf(judged.document, monitor.spec, monitor.revision)));
  if (!judged.windows.empty()) windows_[made.id] = std::move(judged.windows);
  tell("made", monitor.spec, user);
  return made;
}

Monitor MonitorService::change(const User& user, const Actor& by, const Uuid& id,
                               const OptionInput& patch, const Expected& expected) {
  for (int left = kTries; left > 0; --left) {
    std::string target;
    Duration interval{};
    {
      const Turn turn = takeTurn();
      const Monitor& monitor = ownMonitor(user, id, expected);
      target = monitor.spec.target;
      interval = monitor.spec.interval;
    }
    const Opened before = openOf(user, id);
    OptionInput asked = patch;
    takeBackHidden(asked, shownDocument(before.document, parts_.kinds.kinds(), target),
                   before.document);
    OptionInput document = before.document;
    mergePatch(document, asked);
    JudgedMonitor judged = judge(document);
    if (judged.spec.options != nullptr && judged.spec.interval != interval) {
      requireInterval(user, judged.spec.interval, judged.faults);
    }
    if (!judged.faults.empty()) throw invalid(std::move(judged.faults));

    const Turn turn = takeTurn();
    Monitor monitor = ownMonitor(user, id, expected);
    if (monitor.revision != before.revision) continue;
    if (textOf(judged.document) == textOf(before.document)) return stored(user, id);
    const std::string audit_before = auditTextOf(before.document, monitor.spec, before.revision);
    const WallTime created_at = monitor.spec.created_at;
    monitor.spec = std::move(judged.spec);
    monitor.spec.id = id;
    monitor.spec.owner = user.id;
    monitor.spec.created_at = created_at;
    setRules(monitor, user, judged.windows);
    ++monitor.revision;
    keep(monitor, judged.document, nullptr,
         auditOfMonitor(by, parts_.clock.wallNow(), AuditAction::MonitorUpdate, id, audit_before,
                        auditTextOf(judged.document, monitor.spec, monitor.revision)));
    windows_[id] = std::move(judged.windows);
    tell("changed", monitor.spec, user);
    return stored(user, id);
  }
  throw MonitorRefused(Reason::Busy, "others change this monitor all the time: try again");
}

Monitor MonitorService::pause(const User& user, const Actor& by, const Uuid& id, bool paused,
                              const Expected& expected) {
  const Turn turn = takeTurn();
  Monitor monitor = ownMonitor(user, id, expected);
  if (monitor.spec.paused == paused) return stored(user, id);
  Opened definition = openOf(user, id);
  const std::string audit_before = auditTextOf(definition.document, monitor.spec, monitor.revision);
  setEntry(definition.document, "is_paused", OptionInput::scalar(paused ? "true" : "false"));
  monitor.spec.paused = paused;
  ++monitor.revision;
  keep(monitor, definition.document, nullptr,
       auditOfMonitor(by, parts_.clock.wallNow(),
                      paused ? AuditAction::MonitorPause : AuditAction::MonitorResume, id,
                      audit_before,
                      auditTextOf(definition.document, monitor.spec, monitor.revision)));
  tell(paused ? "paused" : "resumed", monitor.spec, user);
  return stored(user, id);
}

void MonitorService::remove(const User& user, const Actor& by, const Uuid& id,
                            const Expected& expected) {
  const Turn turn = takeTurn();
  const MonitorSpec spec = ownMonitor(user, id, expected).spec;
  const auto definition = parts_.store.findDefinition(user.id, id);
  const std::string audit_before = definition ? auditTextOf(*definition, spec) : std::string();
  const WallTime now = parts_.clock.wallNow();
  parts_.store.deleteMonitor(
      user.id, id, now, auditOfMonitor(by, now, AuditAction::MonitorDelete, id, audit_before, {}));
  parts_.monitors.drop(id);
  windows_.erase(id);
  tell("deleted", spec, user);
}

MonitorService::Turn MonitorService::takeTurn() {
  if (auto turn = turns_.take(kPatience)) return std::move(*turn);
  throw MonitorRefused(Reason::Busy, "the monitors are being changed by others: try again");
}

config::MonitorDefaults MonitorService::defaults() {
  const Turn turn = takeTurn();
  return rules_.defaults;
}

JudgedMonitor MonitorService::judge(const OptionInput& document) {
  JudgedMonitor judged = judgeDocument(document, parts_.kinds.kinds(), defaults());
  parts_.kinds.rest();
  return judged;
}

std::optional<MonitorWriter::Made> MonitorService::answerOf(const User& user,
                                                            const NamedCall& call) {
  const WallTime since = parts_.clock.wallNow() - kAnswersLast;
  const auto given = parts_.store.findAnswer(user.id, call.name, since);
  if (!given) return std::nullopt;
  if (given->fingerprint != seal_.fingerprint(call.content, false)) {
    throw MonitorRefused(Reason::CallReused,
                         "another call had this Idempotency-Key within a day: give each call a "
                         "key of its own");
  }
  return Made{given->monitor, 1, given->answer};
}

MonitorService::Opened MonitorService::open(const MonitorDefinition& definition) {
  Opened opened{definition.revision, api::readJson(seal_.open(definition.id, definition.sealed))};
  completeOlder(opened.document);
  return opened;
}

MonitorService::Opened MonitorService::openOf(const User& user, const Uuid& id) {
  const auto definition = parts_.store.findDefinition(user.id, id);
  if (!definition) refuseUnknown(user, id);
  return open(*definition);
}

Monitor MonitorService::ownMonitor(const User& user, const Uuid& id, const Expected& expected) {
  std::optional<Monitor> monitor = parts_.monitors.find(id);
  if (!monitor || monitor->spec.owner != user.id || !madeOverApi(monitor->spec)) {
    refuseUnknown(user, id);
  }
  const bool is_expected = !expected || std::find(expected->begin(), expected->end(),
                                                  monitor->revision) != expected->end();
  if (is_expected) return std::move(*monitor);
  throw MonitorRefused(Reason::Changed, "the monitor was changed since you read it: read it again");
}

void MonitorService::refuseUnknown(const User& user, const Uuid& id) {
  const auto monitor = parts_.store.findMonitor(user.id, id);
  if (monitor && !madeOverApi(monitor->spec)) {
    throw MonitorRefused(Reason::Declared,
                         fmt::format("monitor '{}' is declared at {}: change it there",
                                     monitor->spec.name, monitor->spec.origin.text()));
  }
  throw MonitorRefused(Reason::Unknown, "you have no monitor with this id");
}

void MonitorService::requireRoom(const User& user, std::size_t wanted) const {
  const Plan plan = parts_.plans.planOf(user);
  const auto most = static_cast<std::size_t>(plan.max_monitors);
  if (wanted <= most) return;
  const std::string have = wanted == most + 1
                               ? std::string("and you have as many: delete one")
                               : fmt::format("and these would make {}: delete some", wanted);
  throw MonitorRefused(Reason::PlanLimit,
                       fmt::format("plan '{}' allows {} monitors, {}, or ask for "
                                   "another plan",
                                   plan.name, most, have));
}

void MonitorService::requireInterval(const User& user, Duration interval,
                                     std::vector<FieldFault>& faults) const {
  const Plan plan = parts_.plans.planOf(user);
  if (interval >= plan.min_interval) return;
  faults.push_back(
      {"interval_seconds",
       fmt::format("{} is shorter than the {} that plan '{}' allows", durationText(interval),
                   durationText(plan.min_interval), plan.name)});
}

void MonitorService::keep(Monitor& monitor, const OptionInput& document, const GivenAnswer* answer,
                          const AuditEntries& audit) {
  const Uuid& id = monitor.spec.id;
  const MonitorDefinition definition{id, monitor.revision,
                                     seal_.close(id, textOf(document), !has_definitions_)};
  monitor.key = parts_.store.saveDefined(monitor.spec, definition, answer, audit);
  has_definitions_ = true;
  parts_.monitors.put({monitor});
}

Monitor MonitorService::stored(const User& user, const Uuid& id) {
  auto monitor = parts_.store.findMonitor(user.id, id);
  if (!monitor) refuseUnknown(user, id);
  return std::move(*monitor);
}

void MonitorService::tell(const char* what, const MonitorSpec& spec, const User& user) const {
  parts_.log.info("monitor {} over the API id={} user={} name={}", what, spec.id.text(),
                  logValue(user.email), logValue(spec.name));
}

}  // namespace promonitor
