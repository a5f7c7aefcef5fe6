#pragma once

#include <atomic>

#include "core/store/memory_store.hpp"

namespace promonitor {

/// A MemoryStore that counts look-ups and writes of keys, and fails when told to. Thread-safe.
class CountingStore final : public Store {
 public:
  std::atomic<int> key_lookups = 0;
  std::atomic<int> touches = 0;
  std::atomic<bool> failing = false;

  std::optional<ApiKey> findKey(const std::string& public_id) override {
    ++key_lookups;
    return working().findKey(public_id);
  }
  void touchKey(ApiKeyId key, WallTime used_at) override {
    working().touchKey(key, used_at);
    ++touches;
  }

  void commit(const ResultBatch& batch) override { working().commit(batch); }
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
  std::vector<ApiKey> listKeys(UserId user) override { return working().listKeys(user); }
  bool revokeKey(UserId user, const std::string& public_id, WallTime now) override {
    return working().revokeKey(user, public_id, now);
  }

 private:
  Store& working() {
    if (failing) throw StoreError("the disk is full");
    return store_;
  }

  MemoryStore store_;
};

}  // namespace promonitor
