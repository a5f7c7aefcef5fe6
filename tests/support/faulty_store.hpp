#pragma once

#include <atomic>

#include "core/store/memory_store.hpp"

namespace promonitor {

/// A MemoryStore that fails when told to. Thread-safe.
class FaultyStore final : public Store {
 public:
  /// Every call throws StoreError while this is set.
  void fail(bool failing) { failing_ = failing; }
  std::size_t commits() const { return commits_; }

  void commit(const ResultBatch& batch) override {
    working().commit(batch);
    ++commits_;
  }
  std::vector<Monitor> loadMonitors() override { return working().loadMonitors(); }
  std::vector<MonitorKey> saveMonitors(const std::vector<MonitorSpec>& saved,
                                       const std::vector<Uuid>& removed) override {
    return working().saveMonitors(saved, removed);
  }
  void forEachMonitor(UserId user, const std::function<void(const Monitor&)>& visit) override {
    working().forEachMonitor(user, visit);
  }
  std::optional<Monitor> findMonitor(UserId user, const Uuid& id) override {
    return working().findMonitor(user, id);
  }
  std::vector<CheckRecord> latestChecks(UserId user, MonitorKey monitor,
                                        std::size_t limit) override {
    return working().latestChecks(user, monitor, limit);
  }
  Counts counts() override { return working().counts(); }
  User saveUser(const std::string& email, const std::string& plan, WallTime now) override {
    return working().saveUser(email, plan, now);
  }
  std::vector<User> listUsers() override { return working().listUsers(); }
  std::optional<User> findUser(UserId user) override { return working().findUser(user); }
  std::optional<User> findUserByEmail(const std::string& email) override {
    return working().findUserByEmail(email);
  }
  ApiKeyId addKey(const ApiKey& key) override { return working().addKey(key); }
  std::optional<ApiKey> findKey(const std::string& public_id) override {
    return working().findKey(public_id);
  }
  std::vector<ApiKey> listKeys(UserId user) override { return working().listKeys(user); }
  bool revokeKey(UserId user, const std::string& public_id, WallTime now) override {
    return working().revokeKey(user, public_id, now);
  }
  void touchKey(ApiKeyId key, WallTime used_at) override { working().touchKey(key, used_at); }

 private:
  Store& working() {
    if (failing_) throw StoreError("SELECT secret FROM /var/lib/faulty.db: disk I/O error");
    return store_;
  }

  MemoryStore store_;
  std::atomic<bool> failing_{false};
  std::atomic<std::size_t> commits_{0};
};

}  // namespace promonitor
