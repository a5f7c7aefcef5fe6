#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/account.hpp"
#include "core/model/check.hpp"
#include "core/model/history.hpp"
#include "core/model/incident.hpp"
#include "core/model/monitor_definition.hpp"
#include "core/model/retention.hpp"
#include "core/model/state.hpp"
#include "core/model/web_session.hpp"
#include "core/store/queries.hpp"

namespace promonitor {

/// The store cannot be used now: locked, disk full, connection lost. The text names the cause and
/// what to do; it may hold SQL or paths and never reaches an API client.
class StoreError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What one transaction of the recorder holds.
struct ResultBatch {
  struct State {
    MonitorKey monitor{};
    StateSnapshot snapshot;
    /// What it was before; not stored, and nothing where the batch waited in the spool.
    std::optional<Standing> before = {};
  };
  struct Plan {
    MonitorKey monitor{};
    SlotPlan plan;
  };
  std::vector<CheckRecord> checks;
  std::vector<State> states;
  std::vector<MissedSlots> missed;
  std::vector<Plan> plans;
  /// In the order in which they happened: one without `closed_at` opens, one with it closes the
  /// incident of its monitor and `opened_at` (cause and evidence stay as they are stored). Where
  /// the calendar was set back, one that opens at the same moment again takes the place of the
  /// first.
  std::vector<Incident> incidents;

  bool empty() const {
    return checks.empty() && states.empty() && missed.empty() && plans.empty() && incidents.empty();
  }
  /// Results and missed slots.
  std::size_t rows() const { return checks.size() + missed.size(); }
  /// Puts what `later` holds behind what is here.
  void append(ResultBatch&& later);
};

/// Everything the program keeps. Thread-safe: one writer at a time, readers beside it. Every call
/// may block on I/O (at most the configured statement time) and throws StoreError; none is made on
/// the way of a check. Calls that touch a tenant's rows take the UserId. Those that people make
/// take what the audit log is to keep of them, or who makes them: it is written in the transaction
/// of the change, and where nothing changes nothing is.
class Store {
 public:
  virtual ~Store() = default;

  /// Which state of the store whoever asks now has to be told of.
  struct Version {
    std::uint64_t changes = 0;  ///< that were stored, each before its caller was told
    /// No other change is about to be seen.
    bool settled = false;

    bool operator==(const Version&) const = default;
  };
  /// Nothing where the store does not tell. What is read between two equal answers that are settled
  /// is of one state.
  virtual std::optional<Version> version() const { return std::nullopt; }

  /// Commits the batch in one transaction, durably: when it returns, the results survive a crash.
  /// Idempotent: a check that is already stored (same monitor and start) is left as it is.
  virtual void commit(const ResultBatch& batch) = 0;

  /// All monitors that are not removed, with their last states and plans, in creation order.
  virtual std::vector<Monitor> loadMonitors() = 0;
  /// How far a monitor's slots are accounted for.
  struct Account {
    MonitorKey monitor{};
    Uuid id;
    SlotPlan plan;
    /// The newest slot that has a result or a reason; the epoch: none has, or the plan has none.
    WallTime last_slot{};
    /// What the newest check says of the time after it.
    KnownTime known;
  };
  /// Those of all monitors that ever had slots, removed ones included. A look-up a monitor.
  virtual std::vector<Account> loadAccounts() = 0;
  /// In one transaction: inserts monitors whose id is new, updates those known (creation time and
  /// state stay), and marks `removed` as paused and no longer declared. Returns the keys of
  /// `saved`, in its order.
  virtual std::vector<MonitorKey> saveMonitors(const std::vector<MonitorSpec>& saved,
                                               const std::vector<Uuid>& removed,
                                               const AuditEntries& audit = {}) = 0;
  /// In one transaction: does the same for a monitor that is made over the API, with its definition
  /// and, where it is not null, the answer to the call. Answers given before `answer` by more than
  /// a day may go.
  virtual MonitorKey saveDefined(const MonitorSpec& spec, const MonitorDefinition& definition,
                                 const GivenAnswer* answer, const AuditEntries& audit = {}) = 0;
  /// In one transaction: saves monitors made over the API, and deletes those in `removed` as
  /// deleteMonitor does. Returns the keys of `saved`, in its order.
  virtual std::vector<MonitorKey> saveDefinedSet(UserId user,
                                                 const std::vector<DefinedMonitor>& saved,
                                                 const std::vector<Uuid>& removed, WallTime now,
                                                 const AuditEntries& audit = {}) = 0;
  /// Those of all monitors in force that were made over the API.
  virtual std::vector<MonitorDefinition> loadDefinitions() = 0;
  /// Nothing for a foreign monitor, and for one that is declared or deleted.
  virtual std::optional<MonitorDefinition> findDefinition(UserId user, const Uuid& id) = 0;
  /// Those of the user's monitors `ids` that have one, in any order.
  virtual std::vector<MonitorDefinition> findDefinitions(UserId user,
                                                         const std::vector<Uuid>& ids) = 0;
  /// From now on nobody finds the monitor; its definition is gone at once, the rest goes when the
  /// hour is tidied up. False when the user has no such monitor that was made over the API.
  virtual bool deleteMonitor(UserId user, const Uuid& id, WallTime now,
                             const AuditEntries& audit = {}) = 0;
  /// Nothing where the user's newest call of that name is from before `since`.
  virtual std::optional<GivenAnswer> findAnswer(UserId user, const std::string& name,
                                                WallTime since) = 0;
  virtual std::vector<Monitor> findMonitors(UserId user, const MonitorQuery& query) = 0;
  virtual std::int64_t countMonitors(UserId user, const MonitorFilter& filter) = 0;
  /// The user's monitors by standing, in order of status and health; none with 0.
  virtual std::vector<StandingCount> countStandings(UserId user) = 0;
  virtual std::optional<Monitor> findMonitor(UserId user, const Uuid& id) = 0;
  /// Checks of one of the user's monitors, newest first; empty for a foreign one.
  virtual std::vector<CheckRecord> findChecks(UserId user, MonitorKey monitor,
                                              const CheckQuery& query) = 0;
  std::vector<CheckRecord> latestChecks(UserId user, MonitorKey monitor, std::size_t limit) {
    return findChecks(user, monitor, {.limit = limit});
  }
  /// Those of the user's monitors, newest first.
  virtual std::vector<Incident> openIncidents(UserId user) = 0;
  /// The newest incidents of one of the user's monitors, newest first; empty for a foreign one.
  virtual std::vector<Incident> latestIncidents(UserId user, MonitorKey monitor,
                                                std::size_t limit) = 0;
  virtual std::vector<OwnedIncident> findIncidents(UserId user, const IncidentQuery& query) = 0;
  virtual std::optional<OwnedIncident> findIncident(UserId user, const Uuid& id) = 0;
  /// The incident with the remark; nothing where the user has none with this id.
  virtual std::optional<OwnedIncident> remarkOn(UserId user, const Uuid& id,
                                                const IncidentRemark& remark) = 0;
  /// What is kept of a window of the history of one of the user's monitors: see uptimeOf and
  /// rollupsOf. Nothing for a foreign one.
  virtual std::optional<History> history(UserId user, MonitorKey monitor,
                                         const HistoryQuery& query) = 0;
  /// Takes one step, in one transaction of bounded length: nobody who commits waits for more.
  virtual Tidied tidy(const TidyOrder& order) = 0;
  /// Bytes that are in use, as far as the engine can tell.
  virtual std::int64_t usedBytes() = 0;
  /// Committed checks of all monitors, and slots recorded as missed: what operators count.
  struct Counts {
    std::int64_t checks = 0;
    std::int64_t missed_slots = 0;
  };
  virtual Counts counts() = 0;

  /// Creates the user or changes the plan of the one with this e-mail address.
  virtual User saveUser(const std::string& email, const std::string& plan, WallTime now,
                        const Actor& by = {}) = 0;
  virtual std::vector<User> listUsers() = 0;
  virtual std::optional<User> findUser(UserId user) = 0;
  virtual std::optional<User> findUserByEmail(const std::string& email) = 0;
  virtual void setAdmin(UserId user, bool is_admin, WallTime now, const Actor& by = {}) = 0;
  virtual std::optional<Credentials> findCredentials(const std::string& email) = 0;
  virtual void setPassword(UserId user, const std::string& hash, WallTime now,
                           const Actor& by = {}) = 0;
  virtual bool hasAdmin() = 0;
  /// Takes the place of the set-up link that was there.
  virtual void offerSetup(const SetupLink& link) = 0;
  /// Nothing where there is an administrator.
  virtual std::optional<SetupLink> findSetup() = 0;
  /// In one transaction: uses up the link with this fingerprint, and makes `admin.user` (by its
  /// address, with its plan) an administrator with that password. Nothing, and no change, where the
  /// link is another one, is used, or there is an administrator.
  virtual std::optional<User> takeSetup(const std::string& fingerprint, const Credentials& admin,
                                        const Actor& by = {}) = 0;

  /// `session.id` is ignored. Throws StoreError when there is no such user.
  virtual WebSessionId addSession(const WebSession& session) = 0;
  virtual std::optional<WebSession> findSession(const std::string& fingerprint) = 0;
  /// In the order in which they began.
  virtual std::vector<WebSession> listSessions(UserId user) = 0;
  virtual void touchSession(WebSessionId session, WallTime seen_at) = 0;
  /// False when the user has no such session.
  virtual bool removeSession(UserId user, WebSessionId session) = 0;
  /// All of the user's sessions but `kept`; returns how many that were.
  virtual std::size_t removeSessions(UserId user, std::optional<WebSessionId> kept) = 0;
  /// Those that began, or were last seen, before these times; returns how many that were.
  virtual std::size_t removeSessionsBefore(WallTime created, WallTime seen) = 0;

  /// Adds the key; `key.id` is ignored. Throws StoreError when the public id is taken.
  virtual ApiKeyId addKey(const ApiKey& key, const Actor& by = {}) = 0;
  virtual std::optional<ApiKey> findKey(const std::string& public_id) = 0;
  virtual std::vector<ApiKey> listKeys(UserId user) = 0;
  /// False when the user has no such key that is not revoked yet.
  virtual bool revokeKey(UserId user, const std::string& public_id, WallTime now,
                         const Actor& by = {}) = 0;
  virtual void touchKey(ApiKeyId key, WallTime used_at) = 0;

  /// Entries of the audit log of all users, newest first: at most `limit`, of those before the one
  /// with the id `before`. For operators and administrators.
  virtual std::vector<AuditEntry> auditEntries(
      const AuditFilter& filter, std::size_t limit,
      const std::optional<std::int64_t>& before = std::nullopt) = 0;
};

}  // namespace promonitor
