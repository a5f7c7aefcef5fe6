#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "core/base/clock.hpp"
#include "core/base/log.hpp"
#include "core/store/postgres_settings.hpp"
#include "core/store/store.hpp"

namespace promonitor {

class SqlSessions;

struct SqlStoreSettings {
  /// The daemon keeps other daemons away from the database; a command-line tool works beside it.
  enum class Use { Daemon, Tool };

  /// An SQLite file; made where there is none.
  std::string path;
  /// A PostgreSQL database in its place.
  std::optional<PostgresSettings> postgres = std::nullopt;
  Use use = Use::Daemon;
  /// Sessions that read at the same time.
  std::size_t readers = 8;
  /// How long a call waits for a session while all are taken.
  Duration reader_wait = std::chrono::milliseconds(250);
  Duration writer_wait = std::chrono::seconds(10);
  /// How long a statement waits for a lock of another process on the SQLite file.
  Duration busy_timeout = std::chrono::seconds(2);
};

/// The Store in an SQL database: SQLite or PostgreSQL. Thread-safe: one session writes, several
/// read beside it. Texts end at a U+0000: callers refuse it. Durations of checks keep microseconds.
class SqlStore final : public Store {
 public:
  /// Opens the database and brings its schema up to date. Throws StoreError: a second daemon, a
  /// newer schema, a file that is no database or cannot be written, a server that cannot be
  /// reached. A tool beside a running daemon refuses to change the schema.
  static std::unique_ptr<SqlStore> open(const SqlStoreSettings& settings, spdlog::logger& log);
  ~SqlStore() override;
  SqlStore(const SqlStore&) = delete;
  SqlStore& operator=(const SqlStore&) = delete;

  std::optional<Version> version() const override;
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

  WebSessionId addSession(const WebSession& added) override;
  std::optional<WebSession> findSession(const std::string& fingerprint) override;
  std::vector<WebSession> listSessions(UserId user) override;
  void touchSession(WebSessionId touched, WallTime seen_at) override;
  bool removeSession(UserId user, WebSessionId removed) override;
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
  explicit SqlStore(std::unique_ptr<SqlSessions> sessions);

  const std::unique_ptr<SqlSessions> sessions_;
  /// No monitor's checks are summed up further than this.
  std::atomic<WallTime> summed_until_;
};

}  // namespace promonitor
