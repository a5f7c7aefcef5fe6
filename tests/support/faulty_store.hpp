#pragma once

#include <atomic>
#include <functional>

#include "core/store/memory_store.hpp"

namespace promonitor {

/// A MemoryStore that fails when told to and counts the calls that went well. Thread-safe.
class FaultyStore final : public Store {
 public:
  std::atomic<int> commits = 0;
  std::atomic<int> key_lookups = 0;
  std::atomic<int> touches = 0;
  /// Called with each step, where it is set before.
  std::function<void(const TidyOrder&)> on_tidy;
  /// Called once a key was read, before whoever asked has it. Set before threads are started.
  std::function<void()> on_key_lookup;

  /// Every call throws StoreError while this is set.
  void fail(bool failing) { failing_ = failing; }

  void commit(const ResultBatch& batch) override {
    working().commit(batch);
    ++commits;
  }
  std::vector<Monitor> loadMonitors() override { return working().loadMonitors(); }
  std::vector<Store::Account> loadAccounts() override { return working().loadAccounts(); }
  std::vector<MonitorKey> saveMonitors(const std::vector<MonitorSpec>& saved,
                                       const std::vector<Uuid>& removed,
                                       const AuditEntries& audit = {}) override {
    return working().saveMonitors(saved, removed, audit);
  }
  MonitorKey saveDefined(const MonitorSpec& spec, const MonitorDefinition& definition,
                         const GivenAnswer* answer, const AuditEntries& audit = {}) override {
    return working().saveDefined(spec, definition, answer, audit);
  }
  std::vector<MonitorKey> saveDefinedSet(UserId user, const std::vector<DefinedMonitor>& saved,
                                         const std::vector<Uuid>& removed, WallTime now,
                                         const AuditEntries& audit = {}) override {
    return working().saveDefinedSet(user, saved, removed, now, audit);
  }
  std::vector<MonitorDefinition> loadDefinitions() override { return working().loadDefinitions(); }
  std::optional<MonitorDefinition> findDefinition(UserId user, const Uuid& id) override {
    return working().findDefinition(user, id);
  }
  std::vector<MonitorDefinition> findDefinitions(UserId user,
                                                 const std::vector<Uuid>& ids) override {
    return working().findDefinitions(user, ids);
  }
  bool deleteMonitor(UserId user, const Uuid& id, WallTime now,
                     const AuditEntries& audit = {}) override {
    return working().deleteMonitor(user, id, now, audit);
  }
  std::optional<GivenAnswer> findAnswer(UserId user, const std::string& name,
                                        WallTime since) override {
    return working().findAnswer(user, name, since);
  }
  std::vector<Monitor> findMonitors(UserId user, const MonitorQuery& query) override {
    return working().findMonitors(user, query);
  }
  std::int64_t countMonitors(UserId user, const MonitorFilter& filter) override {
    return working().countMonitors(user, filter);
  }
  std::vector<StandingCount> countStandings(UserId user) override {
    return working().countStandings(user);
  }
  std::optional<Monitor> findMonitor(UserId user, const Uuid& id) override {
    return working().findMonitor(user, id);
  }
  std::vector<CheckRecord> findChecks(UserId user, MonitorKey monitor,
                                      const CheckQuery& query) override {
    return working().findChecks(user, monitor, query);
  }
  std::vector<Incident> openIncidents(UserId user) override {
    return working().openIncidents(user);
  }
  std::vector<Incident> latestIncidents(UserId user, MonitorKey monitor,
                                        std::size_t limit) override {
    return working().latestIncidents(user, monitor, limit);
  }
  std::vector<OwnedIncident> findIncidents(UserId user, const IncidentQuery& query) override {
    return working().findIncidents(user, query);
  }
  std::optional<OwnedIncident> findIncident(UserId user, const Uuid& id) override {
    return working().findIncident(user, id);
  }
  std::optional<OwnedIncident> remarkOn(UserId user, const Uuid& id,
                                        const IncidentRemark& remark) override {
    return working().remarkOn(user, id, remark);
  }
  std::optional<History> history(UserId user, MonitorKey monitor,
                                 const HistoryQuery& query) override {
    return working().history(user, monitor, query);
  }
  Tidied tidy(const TidyOrder& order) override {
    if (on_tidy) on_tidy(order);
    return working().tidy(order);
  }
  std::int64_t usedBytes() override { return working().usedBytes(); }
  Counts counts() override { return working().counts(); }
  User saveUser(const std::string& email, const std::string& plan, WallTime now,
                const Actor& by = {}) override {
    return working().saveUser(email, plan, now, by);
  }
  std::vector<User> listUsers() override { return working().listUsers(); }
  std::optional<User> findUser(UserId user) override { return working().findUser(user); }
  std::optional<User> findUserByEmail(const std::string& email) override {
    return working().findUserByEmail(email);
  }
  void setAdmin(UserId user, bool is_admin, WallTime now, const Actor& by = {}) override {
    working().setAdmin(user, is_admin, now, by);
  }
  std::optional<Credentials> findCredentials(const std::string& email) override {
    return working().findCredentials(email);
  }
  void setPassword(UserId user, const std::string& hash, WallTime now,
                   const Actor& by = {}) override {
    working().setPassword(user, hash, now, by);
  }
  bool hasAdmin() override { return working().hasAdmin(); }
  void offerSetup(const SetupLink& link) override { working().offerSetup(link); }
  std::optional<SetupLink> findSetup() override { return working().findSetup(); }
  std::optional<User> takeSetup(const std::string& fingerprint, const Credentials& admin,
                                const Actor& by = {}) override {
    return working().takeSetup(fingerprint, admin, by);
  }
  WebSessionId addSession(const WebSession& session) override {
    return working().addSession(session);
  }
  std::optional<WebSession> findSession(const std::string& fingerprint) override {
    return working().findSession(fingerprint);
  }
  std::vector<WebSession> listSessions(UserId user) override {
    return working().listSessions(user);
  }
  void touchSession(WebSessionId session, WallTime seen_at) override {
    working().touchSession(session, seen_at);
    ++touches;
  }
  bool removeSession(UserId user, WebSessionId session) override {
    return working().removeSession(user, session);
  }
  std::size_t removeSessions(UserId user, std::optional<WebSessionId> kept) override {
    return working().removeSessions(user, kept);
  }
  std::size_t removeSessionsBefore(WallTime created, WallTime seen) override {
    return working().removeSessionsBefore(created, seen);
  }
  ApiKeyId addKey(const ApiKey& key, const Actor& by = {}) override {
    return working().addKey(key, by);
  }
  std::optional<ApiKey> findKey(const std::string& public_id) override {
    auto key = working().findKey(public_id);
    ++key_lookups;
    if (on_key_lookup) on_key_lookup();
    return key;
  }
  std::vector<ApiKey> listKeys(UserId user) override { return working().listKeys(user); }
  bool revokeKey(UserId user, const std::string& public_id, WallTime now,
                 const Actor& by = {}) override {
    return working().revokeKey(user, public_id, now, by);
  }
  void touchKey(ApiKeyId key, WallTime used_at) override {
    working().touchKey(key, used_at);
    ++touches;
  }
  std::vector<AuditEntry> auditEntries(
      const AuditFilter& filter, std::size_t limit,
      const std::optional<std::int64_t>& before = std::nullopt) override {
    return working().auditEntries(filter, limit, before);
  }

 private:
  Store& working() {
    if (failing_) throw StoreError("SELECT secret FROM /var/lib/faulty.db: disk I/O error");
    return store_;
  }

  MemoryStore store_;
  std::atomic<bool> failing_{false};
};

}  // namespace promonitor
