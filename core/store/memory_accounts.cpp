// Users and keys in memory.
#include <algorithm>
#include <iterator>

#include "core/store/memory_rows.hpp"
#include "core/store/memory_store.hpp"

namespace promonitor {

User MemoryStore::saveUser(const std::string& email, const std::string& plan, WallTime now,
                           const Actor& by) {
  const std::lock_guard lock(mutex_);
  return keepUser(email, plan, now, by);
}

User& MemoryStore::keepUser(const std::string& email, const std::string& plan, WallTime now,
                            const Actor& by) {
  const auto known = std::find_if(users_.begin(), users_.end(),
                                  [&](const User& user) { return user.email == email; });
  if (known != users_.end()) {
    const User before = *known;
    known->plan = plan;
    note(auditOfUser(by, now, before, *known));
    return *known;
  }
  User& made = users_.emplace_back(User{nextId<UserId>(users_), email, plan, now});
  note(auditOfUser(by, now, std::nullopt, made));
  return made;
}

std::vector<User> MemoryStore::listUsers() {
  const std::lock_guard lock(mutex_);
  return users_;
}

std::optional<User> MemoryStore::findUser(UserId user) {
  const std::lock_guard lock(mutex_);
  const User* const row = findUserRow(user);
  if (row == nullptr) return std::nullopt;
  return *row;
}

std::optional<User> MemoryStore::findUserByEmail(const std::string& email) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(users_.begin(), users_.end(),
                                  [&](const User& user) { return user.email == email; });
  if (found == users_.end()) return std::nullopt;
  return *found;
}

ApiKeyId MemoryStore::addKey(const ApiKey& key, const Actor& by) {
  const std::lock_guard lock(mutex_);
  const bool taken = std::any_of(keys_.begin(), keys_.end(), [&](const ApiKey& known) {
    return known.public_id == key.public_id;
  });
  if (taken) throw StoreError("the public id of the API key is taken: create another key");
  if (findUserRow(key.user) == nullptr) {
    throw StoreError("the API key belongs to a user who does not exist");
  }
  ApiKey& row = keys_.emplace_back(key);
  row.id = ApiKeyId{static_cast<std::int64_t>(keys_.size())};
  note(auditOfNewKey(by, row));
  return row.id;
}

std::optional<ApiKey> MemoryStore::findKey(const std::string& public_id) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(keys_.begin(), keys_.end(),
                                  [&](const ApiKey& key) { return key.public_id == public_id; });
  if (found == keys_.end()) return std::nullopt;
  return *found;
}

std::vector<ApiKey> MemoryStore::listKeys(UserId user) {
  const std::lock_guard lock(mutex_);
  std::vector<ApiKey> owned;
  std::copy_if(keys_.begin(), keys_.end(), std::back_inserter(owned),
               [&](const ApiKey& key) { return key.user == user; });
  return owned;
}

bool MemoryStore::revokeKey(UserId user, const std::string& public_id, WallTime now,
                            const Actor& by) {
  const std::lock_guard lock(mutex_);
  for (ApiKey& key : keys_) {
    if (key.user != user || key.public_id != public_id || key.revoked_at) continue;
    note(auditOfRevoking(by, now, key));
    key.revoked_at = now;
    return true;
  }
  return false;
}

void MemoryStore::touchKey(ApiKeyId key, WallTime used_at) {
  const std::lock_guard lock(mutex_);
  if (position(key) < keys_.size()) keys_[position(key)].last_used_at = used_at;
}

User* MemoryStore::findUserRow(UserId user) {
  return position(user) < users_.size() ? &users_[position(user)] : nullptr;
}

}  // namespace promonitor
