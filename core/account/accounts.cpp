#include "core/account/accounts.hpp"

#include <algorithm>

#include "core/account/password.hpp"
#include "core/base/log.hpp"

namespace promonitor {
namespace {

constexpr std::size_t kLongestEmail = 254;
constexpr std::size_t kLongestName = 100;

bool isControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

void validate(const KeyRequest& request, WallTime now) {
  if (request.name.size() > kLongestName ||
      std::any_of(request.name.begin(), request.name.end(), isControl)) {
    throw AccountError("the name of a key has at most 100 bytes and no control characters", "name");
  }
  if (!request.can_read && !request.can_write) {
    throw AccountError("a key needs a scope: read, write or both", "scopes");
  }
  if (request.expires_at && *request.expires_at <= now) {
    throw AccountError("the key would have expired already: choose a later time", "expires_at");
  }
}

}  // namespace

Accounts::Accounts(Store& store, const PlanTable& plans, const Clock& clock)
    : store_(store), plans_(plans), clock_(clock) {}

std::string Accounts::addressOf(const std::string& email) {
  const auto at = email.find('@');
  const bool plausible =
      at != std::string::npos && at > 0 && at + 1 < email.size() &&
      email.find('@', at + 1) == std::string::npos && email.size() <= kLongestEmail &&
      std::none_of(email.begin(), email.end(), [](char c) { return isControl(c) || c == ' '; });
  if (!plausible) {
    throw AccountError(logValue(email) + " is not an e-mail address such as ops@example.com");
  }
  return lowered(email);
}

User Accounts::saveUser(const std::string& email, const std::string& plan, const Actor& by) {
  const std::string address = addressOf(email);
  if (!plans_.find(plan)) {
    std::string known;
    for (const Plan& each : plans_.all()) known += (known.empty() ? "" : ", ") + each.name;
    throw AccountError("there is no plan " + logValue(plan) + ": choose one of " + known);
  }
  return store_.saveUser(address, plan, clock_.wallNow(), by);
}

void Accounts::setPassword(UserId user, std::string_view password, const Actor& by) {
  if (const auto fault = passwordFault(password)) throw AccountError(*fault, "password");
  store_.setPassword(user, hashPassword(password), clock_.wallNow(), by);
  store_.removeSessions(user, std::nullopt);
}

std::vector<User> Accounts::listUsers() { return store_.listUsers(); }

User Accounts::requireUser(const std::string& email) {
  const auto user = store_.findUserByEmail(addressOf(email));
  if (!user) {
    throw AccountError("there is no user " + logValue(email) +
                       ": create one with 'promonitor user create'");
  }
  return *user;
}

CreatedKey Accounts::createKey(UserId user, const KeyRequest& request, const Actor& by) {
  validate(request, clock_.wallNow());
  const auto keys = store_.listKeys(user);
  const auto in_use =
      std::count_if(keys.begin(), keys.end(), [](const ApiKey& key) { return !key.revoked_at; });
  if (static_cast<std::size_t>(in_use) >= kMostKeys) {
    throw AccountError("a user has at most " + std::to_string(kMostKeys) +
                       " keys: revoke one that is not used any more");
  }
  ApiKeyText text = ApiKeyText::generate();
  while (store_.findKey(std::string(text.publicId()))) text = ApiKeyText::generate();
  return {add(user, text, request, by), text};
}

CreatedKey Accounts::createKey(const ApiKey& giver, const KeyRequest& request, const Actor& by) {
  if ((request.can_read && !giver.can_read) || (request.can_write && !giver.can_write)) {
    throw AccountError("a key gives no scope that it does not have itself", "scopes");
  }
  if (giver.expires_at && (!request.expires_at || *request.expires_at > *giver.expires_at)) {
    throw AccountError("a key that expires gives none that lives longer: name a time before that",
                       "expires_at");
  }
  return createKey(giver.user, request, by);
}

ApiKey Accounts::importKey(UserId user, const ApiKeyText& text, const KeyRequest& request,
                           const Actor& by) {
  const std::string public_id(text.publicId());
  if (const auto known = store_.findKey(public_id)) {
    if (known->user == user && known->hash == text.hash()) return *known;
    throw AccountError(
        "the key pm_" + public_id +
        "... is taken by another key: create a new one with 'promonitor key create'");
  }
  validate(request, clock_.wallNow());
  return add(user, text, request, by);
}

bool Accounts::mayImport(const std::string& email, const ApiKeyText& text) {
  const auto known = store_.findKey(std::string(text.publicId()));
  if (!known) return true;
  const auto user = store_.findUserByEmail(addressOf(email));
  return user && known->user == user->id && known->hash == text.hash();
}

std::vector<ApiKey> Accounts::listKeys(UserId user) { return store_.listKeys(user); }

void Accounts::revokeKey(UserId user, const std::string& public_id, const Actor& by) {
  if (store_.revokeKey(user, public_id, clock_.wallNow(), by)) return;
  throw AccountError("the user has no key " + logValue(public_id) +
                     " that is not revoked yet: see 'promonitor key list'");
}

ApiKey Accounts::add(UserId user, const ApiKeyText& text, const KeyRequest& request,
                     const Actor& by) {
  if (!store_.findUser(user)) throw AccountError("the user of the key does not exist any more");
  ApiKey key;
  key.user = user;
  key.public_id = text.publicId();
  key.hash = text.hash();
  key.name = request.name;
  key.can_read = request.can_read;
  key.can_write = request.can_write;
  key.created_at = clock_.wallNow();
  key.expires_at = request.expires_at;
  key.id = store_.addKey(key, by);
  return key;
}

}  // namespace promonitor
