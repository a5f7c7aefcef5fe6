#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.hpp"
#include "core/model/account.hpp"
#include "core/model/incident.hpp"

namespace promonitor {

/// Who makes a change, and from where. A value.
struct Actor {
  /// The e-mail address of a user, "configuration" or "command line"; empty: nobody whom the audit
  /// log knows, and what they do is not in it.
  std::string name;
  /// Public id of the API key; empty: there was none.
  std::string key;
  /// Of the client; empty: it was on this machine.
  std::string address;

  static Actor configuration() { return {"configuration", {}, {}}; }
  static Actor commandLine() { return {"command line", {}, {}}; }
  bool operator==(const Actor&) const = default;
};

/// What was done: a closed list, whose words are stored. A new one is documented in docs/audit.md.
enum class AuditAction : std::uint8_t {
  MonitorCreate,
  MonitorUpdate,
  MonitorDelete,
  MonitorPause,
  MonitorResume,
  MonitorsApply,  ///< sums up the changes of a set, each of which has an entry of its own
  KeyCreate,
  KeyRevoke,
  UserSave,
  UserPassword,
  IncidentAcknowledge,
  IncidentNote,
  ConfigurationLoad,    ///< at a start
  ConfigurationReload,  ///< while the daemon runs
};

/// "monitor.create", "configuration.reload".
const char* auditActionName(AuditAction action);
/// Nothing for a word that is none.
std::optional<AuditAction> parseAuditAction(std::string_view name);
/// All of them, in their order.
std::span<const AuditAction> auditActions();

/// One change, as the audit log keeps it. Nothing in it is a secret, nor made of one. A value.
struct AuditEntry {
  /// Given by the store, in the order of the commits.
  std::int64_t id = 0;
  WallTime at{};
  Actor by;
  AuditAction action{};
  /// "monitor", "monitors", "key", "user", "incident", "configuration".
  std::string object_kind;
  /// An id as the API shows it, an e-mail address, or the path of a file.
  std::string object_id;
  /// SHA-256 in hexadecimal of the object's canonical text before and after; empty: there was none.
  std::string before;
  std::string after;

  bool operator==(const AuditEntry&) const = default;
};
using AuditEntries = std::vector<AuditEntry>;

/// What is changed: its kind and id as in AuditEntry.
struct AuditObject {
  std::string kind;
  std::string id;
};
/// The entry of a change of canonical texts, of which an empty one is none that is known. Nothing
/// where both are the same, and where nobody makes the change.
AuditEntries auditOf(const Actor& by, WallTime at, AuditAction action, const AuditObject& object,
                     std::string_view before, std::string_view after);

// What a user, a key and an incident are made of as far as people change it, without a secret: the
// same text for equal ones. The store calls these in the transaction that makes the change.
AuditEntries auditOfUser(const Actor& by, WallTime at, const std::optional<User>& before,
                         const User& after);
/// Neither password leaves a hash: it could be tried out.
AuditEntries auditOfPassword(const Actor& by, WallTime at, const User& user);
AuditEntries auditOfNewKey(const Actor& by, const ApiKey& made);
/// `key` as it was before.
AuditEntries auditOfRevoking(const Actor& by, WallTime at, const ApiKey& key);
/// An entry for being acknowledged, and one for the note.
AuditEntries auditOfRemark(const Actor& by, WallTime at, const OwnedIncident& before,
                           const OwnedIncident& after);

}  // namespace promonitor
