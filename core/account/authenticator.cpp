#include "core/account/authenticator.hpp"

#include <sodium.h>

#include <algorithm>
#include <utility>

#include "core/account/api_key_text.hpp"

namespace promonitor {
namespace {

constexpr Duration kLongestLifetime = std::chrono::seconds(2);

Authenticator::Settings bounded(Authenticator::Settings settings) {
  settings.cache_lifetime = std::clamp(settings.cache_lifetime, Duration(0), kLongestLifetime);
  settings.cache_entries = std::max<std::size_t>(1, settings.cache_entries);
  return settings;
}

}  // namespace

const char* keyRejectionName(KeyRejection rejection) {
  static constexpr const char* kNames[] = {"none",         "malformed", "unknown",
                                           "wrong_secret", "revoked",   "expired"};
  return kNames[static_cast<std::size_t>(rejection)];
}

Authenticator::Authenticator(Store& store, const PlanTable& plans, const Clock& clock)
    : Authenticator(store, plans, clock, Settings()) {}

Authenticator::Authenticator(Store& store, const PlanTable& plans, const Clock& clock,
                             const Settings& settings)
    : store_(store), plans_(plans), clock_(clock), settings_(bounded(settings)) {}

Authentication Authenticator::authenticate(std::string_view key_text) {
  const auto given = ApiKeyText::parse(key_text);
  if (!given) return {nullptr, KeyRejection::Malformed};
  auto caller = lookUp(given->publicId());
  const auto expected = caller ? caller->key.hash : decltype(ApiKey::hash){};
  const auto hash = given->hash();
  const bool matches = sodium_memcmp(hash.data(), expected.data(), hash.size()) == 0;
  if (!caller) return {nullptr, KeyRejection::Unknown};
  if (!matches) return {nullptr, KeyRejection::WrongSecret};
  if (caller->key.revoked_at) return {nullptr, KeyRejection::Revoked};
  const WallTime now = clock_.wallNow();
  if (caller->key.expires_at && now >= *caller->key.expires_at) {
    return {nullptr, KeyRejection::Expired};
  }
  touches_.note(caller->key.id, caller->key.last_used_at, now);
  return {std::move(caller), KeyRejection::None};
}

bool Authenticator::accepts(const ApiKey& key) {
  const auto caller = lookUp(key.public_id);
  if (!caller || caller->key.hash != key.hash || caller->key.revoked_at) return false;
  return !caller->key.expires_at || clock_.wallNow() < *caller->key.expires_at;
}

void Authenticator::forget(std::string_view public_id) {
  for (Cache* cache : {&known_, &unknown_}) {
    const std::lock_guard lock(cache->mutex);
    erase(*cache, public_id);
    ++cache->forgotten;
  }
}

std::size_t Authenticator::flushTouches() {
  return touches_.flush([this](ApiKeyId key, WallTime used_at) { store_.touchKey(key, used_at); },
                        clock_.wallNow());
}

std::shared_ptr<const Caller> Authenticator::lookUp(std::string_view public_id) {
  std::shared_ptr<const Caller> caller;
  if (cached(known_, public_id, caller) || cached(unknown_, public_id, caller)) return caller;
  // Taken before the row is read: what is revoked after that is refused a lifetime later.
  const MonoTime asked_at = clock_.now();
  const std::uint64_t forgotten = forgottenBy(known_);
  caller = load(public_id);
  keep(caller ? known_ : unknown_, {std::string(public_id), caller, asked_at}, forgotten);
  return caller;
}

std::shared_ptr<const Caller> Authenticator::load(std::string_view public_id) {
  const auto key = store_.findKey(std::string(public_id));
  if (!key) return nullptr;
  const auto user = store_.findUser(key->user);
  if (!user) return nullptr;
  return std::make_shared<const Caller>(Caller{*user, plans_.planOf(*user), *key});
}

bool Authenticator::cached(Cache& cache, std::string_view public_id,
                           std::shared_ptr<const Caller>& caller) {
  const MonoTime now = clock_.now();
  const std::lock_guard lock(cache.mutex);
  const auto found = cache.index.find(public_id);
  if (found == cache.index.end()) return false;
  if (now - found->second->loaded_at >= settings_.cache_lifetime) {
    erase(cache, public_id);
    return false;
  }
  caller = found->second->caller;
  return true;
}

std::uint64_t Authenticator::forgottenBy(Cache& cache) {
  const std::lock_guard lock(cache.mutex);
  return cache.forgotten;
}

void Authenticator::keep(Cache& cache, Entry entry, std::uint64_t forgotten) const {
  const std::lock_guard lock(cache.mutex);
  if (cache.forgotten != forgotten) return;
  erase(cache, entry.public_id);
  if (cache.index.size() >= settings_.cache_entries) {
    cache.index.erase(cache.by_age.back().public_id);
    cache.by_age.pop_back();
  }
  cache.by_age.push_front(std::move(entry));
  cache.index.emplace(cache.by_age.front().public_id, cache.by_age.begin());
}

void Authenticator::erase(Cache& cache, std::string_view public_id) {
  const auto found = cache.index.find(public_id);
  if (found == cache.index.end()) return;
  const auto entry = found->second;
  cache.index.erase(found);
  cache.by_age.erase(entry);
}

}  // namespace promonitor
