#include "core/model/audit.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/base/fingerprint.hpp"
#include "core/base/log.hpp"

namespace promonitor {
namespace {

struct ActionName {
  AuditAction action;
  const char* name;
};

constexpr ActionName kActions[]{
    {AuditAction::MonitorCreate, "monitor.create"},
    {AuditAction::MonitorUpdate, "monitor.update"},
    {AuditAction::MonitorDelete, "monitor.delete"},
    {AuditAction::MonitorPause, "monitor.pause"},
    {AuditAction::MonitorResume, "monitor.resume"},
    {AuditAction::MonitorsApply, "monitors.apply"},
    {AuditAction::KeyCreate, "key.create"},
    {AuditAction::KeyRevoke, "key.revoke"},
    {AuditAction::UserSave, "user.save"},
    {AuditAction::UserPassword, "user.password"},
    {AuditAction::IncidentAcknowledge, "incident.acknowledge"},
    {AuditAction::IncidentNote, "incident.note"},
    {AuditAction::ConfigurationLoad, "configuration.load"},
    {AuditAction::ConfigurationReload, "configuration.reload"},
};

constexpr auto kAllActions = [] {
  std::array<AuditAction, std::size(kActions)> all{};
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = kActions[i].action;
  return all;
}();

/// A line; nothing where there is no time.
std::string line(const char* name, const std::optional<WallTime>& time) {
  return time ? fmt::format("{}={}\n", name, time->time_since_epoch().count()) : std::string();
}

std::string line(const char* name, std::string_view text) {
  return fmt::format("{}={}\n", name, logValue(text));
}

std::string canonicalText(const User& user) {
  return line("email", user.email) + line("plan", user.plan) + (user.is_admin ? "admin\n" : "");
}

std::string canonicalText(const ApiKey& key) {
  return line("id", key.public_id) + line("name", key.name) +
         fmt::format("read={}\nwrite={}\n", key.can_read, key.can_write) +
         line("created", key.created_at) + line("expires", key.expires_at) +
         line("revoked", key.revoked_at);
}

std::string acknowledgement(const IncidentNotes& notes) {
  if (!notes.acknowledged_at) return {};
  return line("acknowledged", notes.acknowledged_at) + line("by", notes.acknowledged_by);
}

}  // namespace

const char* auditActionName(AuditAction action) {
  return kActions[static_cast<std::size_t>(action)].name;
}

std::optional<AuditAction> parseAuditAction(std::string_view name) {
  for (const ActionName& each : kActions) {
    if (name == each.name) return each.action;
  }
  return std::nullopt;
}

std::span<const AuditAction> auditActions() { return kAllActions; }

AuditEntries auditOf(const Actor& by, WallTime at, AuditAction action, const AuditObject& object,
                     std::string_view before, std::string_view after) {
  if (by.name.empty() || (before == after && !before.empty())) return {};
  const auto hash = [](std::string_view text) {
    return text.empty() ? std::string() : fingerprintOf(text);
  };
  return {{.at = at,
           .by = by,
           .action = action,
           .object_kind = object.kind,
           .object_id = object.id,
           .before = hash(before),
           .after = hash(after)}};
}

AuditEntries auditOfUser(const Actor& by, WallTime at, const std::optional<User>& before,
                         const User& after) {
  return auditOf(by, at, AuditAction::UserSave, {"user", after.email},
                 before ? canonicalText(*before) : std::string(), canonicalText(after));
}

AuditEntries auditOfPassword(const Actor& by, WallTime at, const User& user) {
  return auditOf(by, at, AuditAction::UserPassword, {"user", user.email}, {}, {});
}

AuditEntries auditOfNewKey(const Actor& by, const ApiKey& made) {
  return auditOf(by, made.created_at, AuditAction::KeyCreate, {"key", made.public_id}, {},
                 canonicalText(made));
}

AuditEntries auditOfRevoking(const Actor& by, WallTime at, const ApiKey& key) {
  ApiKey revoked = key;
  revoked.revoked_at = at;
  return auditOf(by, at, AuditAction::KeyRevoke, {"key", key.public_id}, canonicalText(key),
                 canonicalText(revoked));
}

AuditEntries auditOfRemark(const Actor& by, WallTime at, const OwnedIncident& before,
                           const OwnedIncident& after) {
  const AuditObject object{"incident", incidentId(after.monitor, after.incident.opened_at).text()};
  AuditEntries entries;
  const auto note = [&](AuditAction action, const std::string& was, const std::string& is) {
    if (was == is) return;
    const AuditEntries made = auditOf(by, at, action, object, was, is);
    entries.insert(entries.end(), made.begin(), made.end());
  };
  note(AuditAction::IncidentAcknowledge, acknowledgement(before.notes),
       acknowledgement(after.notes));
  note(AuditAction::IncidentNote, before.notes.note, after.notes.note);
  return entries;
}

}  // namespace promonitor
