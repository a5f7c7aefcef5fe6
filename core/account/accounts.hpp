#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/account/api_key_text.hpp"
#include "core/account/plan_table.hpp"
#include "core/base/clock.hpp"
#include "core/store/store.hpp"

namespace promonitor {

/// What was asked for an account cannot be done; the text says why and what would work.
class AccountError : public std::runtime_error {
 public:
  explicit AccountError(const std::string& text, std::string of = {})
      : std::runtime_error(text), field(std::move(of)) {}

  /// The part of a KeyRequest that is wrong: "name", "scopes", "expires_at"; empty: none of them.
  std::string field;
};

/// What a new key is to be.
struct KeyRequest {
  std::string name;
  bool can_read = true;
  bool can_write = false;
  std::optional<WallTime> expires_at;
};

/// A key just made: the only time its text exists.
struct CreatedKey {
  ApiKey key;
  ApiKeyText text;
};

/// Creates and lists users and keys. Thread-safe; every call is a look-up or a write in the store
/// and throws StoreError; AccountError where the request is wrong. `by` is what the audit log says
/// of who asks.
class Accounts {
 public:
  /// Keys of one user that are not revoked.
  static constexpr std::size_t kMostKeys = 100;

  Accounts(Store& store, const PlanTable& plans, const Clock& clock);

  /// The e-mail address as it is stored. Throws AccountError where it is none.
  static std::string addressOf(const std::string& email);
  /// Creates the user or changes the plan of the one with this address (case does not matter).
  User saveUser(const std::string& email, const std::string& plan, const Actor& by);
  std::vector<User> listUsers();
  /// Makes the user an administrator, or one no longer. The user's sessions go on.
  void setAdmin(UserId user, bool is_admin, const Actor& by) {
    store_.setAdmin(user, is_admin, clock_.wallNow(), by);
  }
  /// Sets a password, and signs the user out everywhere. Blocks some 20 ms. Throws AccountError
  /// where it is too short.
  void setPassword(UserId user, std::string_view password, const Actor& by);
  /// Throws AccountError when there is no such user.
  User requireUser(const std::string& email);

  /// Throws AccountError also where the user has kMostKeys already.
  CreatedKey createKey(UserId user, const KeyRequest& request, const Actor& by);
  /// The same for who holds the key `giver`: no key gives more than it has, nor for longer.
  CreatedKey createKey(const ApiKey& giver, const KeyRequest& request, const Actor& by);
  /// Stores a key whose text was made elsewhere and is declared in the configuration. The same
  /// text for the same user again is the same key.
  ApiKey importKey(UserId user, const ApiKeyText& text, const KeyRequest& request, const Actor& by);
  /// Whether importKey() would take it for the user with this address, who may not be there yet.
  bool mayImport(const std::string& email, const ApiKeyText& text);
  std::vector<ApiKey> listKeys(UserId user);
  /// Throws AccountError when the user has no such key, or it is revoked already.
  void revokeKey(UserId user, const std::string& public_id, const Actor& by);

 private:
  ApiKey add(UserId user, const ApiKeyText& text, const KeyRequest& request, const Actor& by);

  Store& store_;
  const PlanTable& plans_;
  const Clock& clock_;
};

}  // namespace promonitor
