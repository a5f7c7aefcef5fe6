#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/account/plan_table.hpp"
#include "core/account/touch_queue.hpp"
#include "core/base/clock.hpp"
#include "core/store/store.hpp"

namespace promonitor {

/// Who makes a request, with which key and under which plan.
struct Caller {
  User user;
  Plan plan;
  /// Of who is signed in at a browser: one with both scopes that is not stored.
  ApiKey key;
  /// Only of who is signed in.
  std::optional<WebSession> session = std::nullopt;
};

/// Why a key was not accepted: for logs and metrics. Clients get one answer for all of them.
enum class KeyRejection : std::uint8_t { None, Malformed, Unknown, WrongSecret, Revoked, Expired };
/// "none", "malformed", "unknown", "wrong_secret", "revoked", "expired".
const char* keyRejectionName(KeyRejection rejection);

/// Either a caller or the reason why there is none.
struct Authentication {
  /// Shared by the cache and the request, which may outlive the cache's entry.
  std::shared_ptr<const Caller> caller;
  KeyRejection rejection = KeyRejection::None;
};

/// Tells from the text of an API key who is calling. Checks in this order: shape and checksum
/// (which cost no look-up), the row by its public id (cached), the secret's hash in constant time
/// (against a dummy where there is no row), revocation, expiry. Thread-safe. About a microsecond
/// for a cached key; a look-up in the store otherwise, which throws StoreError when that fails.
class Authenticator {
 public:
  struct Settings {
    /// How long a key's row is believed: what was revoked elsewhere is refused after that. At most
    /// 2 s; longer is cut to it.
    Duration cache_lifetime = std::chrono::seconds(1);
    /// Rows kept, and apart from them as many public ids known to have no row.
    std::size_t cache_entries = 16384;
  };

  Authenticator(Store& store, const PlanTable& plans, const Clock& clock);
  Authenticator(Store& store, const PlanTable& plans, const Clock& clock, const Settings& settings);

  /// `key_text` is what follows the scheme in the Authorization header.
  Authentication authenticate(std::string_view key_text);
  /// Whether the key of a caller would still be accepted: for calls that last. Throws StoreError.
  bool accepts(const ApiKey& key);
  /// Forgets the key at once, so that this process refuses it as soon as it is revoked.
  void forget(std::string_view public_id);
  /// Stores when keys were last used: at most once a minute for each key. For a background thread;
  /// returns how many were written; throws StoreError, and the next call goes on from there.
  std::size_t flushTouches();

 private:
  struct Entry {
    std::string public_id;
    std::shared_ptr<const Caller> caller;  ///< null: there is no such key
    MonoTime loaded_at{};
  };
  using Entries = std::list<Entry>;
  /// The least recently loaded entry makes room for a new one.
  struct Cache {
    std::mutex mutex;
    Entries by_age;  // guarded by mutex; the newest first
    std::unordered_map<std::string_view, Entries::iterator> index;  // guarded by mutex
    std::uint64_t forgotten = 0;  // guarded by mutex; how often forget() was called
  };

  std::shared_ptr<const Caller> lookUp(std::string_view public_id);
  std::shared_ptr<const Caller> load(std::string_view public_id);
  bool cached(Cache& cache, std::string_view public_id, std::shared_ptr<const Caller>& caller);
  /// Unless something was forgotten since `forgotten`: the entry may be older than that.
  void keep(Cache& cache, Entry entry, std::uint64_t forgotten) const;
  static std::uint64_t forgottenBy(Cache& cache);
  static void erase(Cache& cache, std::string_view public_id);

  Store& store_;
  const PlanTable& plans_;
  const Clock& clock_;
  const Settings settings_;
  Cache known_;
  Cache unknown_;  ///< apart, so that guessing cannot drive known keys out
  TouchQueue<ApiKeyId> touches_;
};

}  // namespace promonitor
