#pragma once

#include <map>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/store/rollup_mark.hpp"
#include "core/store/store.hpp"

namespace promonitor {

/// The Store that keeps everything in memory and forgets it at the end: the twin of SqlStore for
/// tests and for one-off runs. Passes the same suite. Thread-safe.
class MemoryStore final : public Store {
 public:
  void commit(const ResultBatch& batch) override;
  std::vector<Monitor> loadMonitors() override;
  std::vector<Account> loadAccounts() override;
  std::vector<MonitorKey> saveMonitors(const std::vector<MonitorSpec>& saved,
                                       const std::vector<Uuid>& removed,
                                       const AuditEntries& audit = {}) override;
  MonitorKey saveDefined(const MonitorSpec& spec, const MonitorDefinition& definition,
                         const GivenAnswer* answer, const AuditEntries& audit = {}) override;
  std::vector<MonitorKey> saveDefinedSet(UserId user, const std::vector<DefinedMonitor>& saved,
                                         const std::vector<Uuid>& removed, WallTime now,
                                         const AuditEntries& audit = {}) override;
  std::vector<MonitorDefinition> loadDefinitions() override;
  std::optional<MonitorDefinition> findDefinition(UserId user, const Uuid& id) override;
  std::vector<MonitorDefinition> findDefinitions(UserId user,
                                                 const std::vector<Uuid>& ids) override;
  bool deleteMonitor(UserId user, const Uuid& id, WallTime now,
                     const AuditEntries& audit = {}) override;
  std::optional<GivenAnswer> findAnswer(UserId user, const std::string& name,
                                        WallTime since) override;
  std::vector<Monitor> findMonitors(UserId user, const MonitorQuery& query) override;
  std::int64_t countMonitors(UserId user, const MonitorFilter& filter) override;
  std::vector<StandingCount> countStandings(UserId user) override;
  std::optional<Monitor> findMonitor(UserId user, const Uuid& id) override;
  std::vector<CheckRecord> findChecks(UserId user, MonitorKey monitor,
                                      const CheckQuery& query) override;
  std::vector<Incident> openIncidents(UserId user) override;
  std::vector<Incident> latestIncidents(UserId user, MonitorKey monitor,
                                        std::size_t limit) override;
  std::vector<OwnedIncident> findIncidents(UserId user, const IncidentQuery& query) override;
  std::optional<OwnedIncident> findIncident(UserId user, const Uuid& id) override;
  std::optional<OwnedIncident> remarkOn(UserId user, const Uuid& id,
                                        const IncidentRemark& remark) override;
  std::optional<History> history(UserId user, MonitorKey monitor,
                                 const HistoryQuery& query) override;
  Tidied tidy(const TidyOrder& order) override;
  std::int64_t usedBytes() override;
  Counts counts() override;

  User saveUser(const std::string& email, const std::string& plan, WallTime now,
                const Actor& by = {}) override;
  std::vector<User> listUsers() override;
  std::optional<User> findUser(UserId user) override;
  std::optional<User> findUserByEmail(const std::string& email) override;
  void setAdmin(UserId user, bool is_admin, WallTime now, const Actor& by) override;
  std::optional<Credentials> findCredentials(const std::string& email) override;
  void setPassword(UserId user, const std::string& hash, WallTime now, const Actor& by) override;
  bool hasAdmin() override;
  void offerSetup(const SetupLink& link) override;
  std::optional<SetupLink> findSetup() override;
  std::optional<User> takeSetup(const std::string& fingerprint, const Credentials& admin,
                                const Actor& by) override;

  WebSessionId addSession(const WebSession& session) override;
  std::optional<WebSession> findSession(const std::string& fingerprint) override;
  std::vector<WebSession> listSessions(UserId user) override;
  void touchSession(WebSessionId session, WallTime seen_at) override;
  bool removeSession(UserId user, WebSessionId session) override;
  std::size_t removeSessions(UserId user, std::optional<WebSessionId> kept) override;
  std::size_t removeSessionsBefore(WallTime created, WallTime seen) override;

  ApiKeyId addKey(const ApiKey& key, const Actor& by = {}) override;
  std::optional<ApiKey> findKey(const std::string& public_id) override;
  std::vector<ApiKey> listKeys(UserId user) override;
  bool revokeKey(UserId user, const std::string& public_id, WallTime now,
                 const Actor& by = {}) override;
  void touchKey(ApiKeyId key, WallTime used_at) override;
  std::vector<AuditEntry> auditEntries(
      const AuditFilter& filter, std::size_t limit,
      const std::optional<std::int64_t>& before = std::nullopt) override;

 private:
  struct Row {
    Monitor monitor;
    bool declared = true;
    std::optional<MonitorDefinition> definition;
    /// The epoch: it is not.
    WallTime deleted_at{};
    /// Rows keep their numbers: what was erased leaves an empty one.
    bool erased = false;
  };
  /// What is known of a monitor beside its checks.
  struct Sums {
    RollupMark mark;
    Rollups hours{RollupWidth::Hour};
    Rollups days{RollupWidth::Day};
  };

  Row* findRow(const Uuid& id);
  /// Null for a foreign and for a deleted one.
  Row* findRow(UserId user, const Uuid& id);
  MonitorKey keep(const MonitorSpec& spec, WallTime created_at_if_new);
  MonitorKey keep(const MonitorSpec& spec, const MonitorDefinition& definition);
  bool markDeleted(UserId user, const Uuid& id, WallTime now);
  void requireOwner(const MonitorSpec& spec);
  void keep(const Incident& change);
  OwnedIncident owned(const Incident& incident);
  /// Null where the user has none with this id.
  const Incident* findIncidentRow(UserId user, const Uuid& id);
  static void sumUp(Sums& sums, const CheckRecord& check);
  /// False where the step's rows do not suffice.
  bool tidy(Row& row, const TidyOrder& order, Tidied& done);
  void removeSums(Sums& sums, const TidyOrder& order);
  std::int64_t removeOldest(Sums& sums, WallTime before, std::int64_t at_most);
  static bool mayGo(const Row& row, const TidyOrder& order);
  void erase(Row& row);
  KnownTime known(MonitorKey monitor);
  static bool isThere(const Row& row);
  bool owns(UserId user, MonitorKey monitor) const;
  User* findUserRow(UserId user);
  void note(const AuditEntries& entries);
  User& keepUser(const std::string& email, const std::string& plan, WallTime now, const Actor& by);
  bool hasAdminRow() const;

  std::mutex mutex_;
  // All guarded by mutex_. Keys and ids are positions, counted from 1.
  std::vector<Row> monitors_;
  std::unordered_map<Uuid, std::size_t> rows_by_id_;
  std::map<MonitorKey, std::map<WallTime, CheckRecord>> checks_;
  std::map<std::pair<MonitorKey, WallTime>, MissedSlots> missed_;
  std::map<MonitorKey, std::map<WallTime, Incident>> incidents_;
  std::map<std::pair<MonitorKey, WallTime>, IncidentNotes> incident_notes_;
  std::map<MonitorKey, Sums> sums_;
  Counts counts_;
  std::map<std::pair<UserId, std::string>, GivenAnswer> answers_;
  std::vector<User> users_;
  std::vector<ApiKey> keys_;
  AuditEntries audit_;
  std::map<UserId, std::string> password_hashes_;
  std::optional<SetupLink> setup_;
  std::vector<WebSession> sessions_;
  std::int64_t sessions_made_ = 0;
};

}  // namespace promonitor
