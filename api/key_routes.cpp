#include "api/key_routes.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "api/actor.hpp"
#include "api/api_error.hpp"
#include "api/body_reader.hpp"
#include "api/json_list.hpp"
#include "api/json_object.hpp"
#include "api/json_response.hpp"

namespace promonitor::api {
namespace {

constexpr std::size_t kLongestText = 1000;

/// With the key's text where it was just made.
void appendKey(std::string& out, const ApiKey& key, const ApiKeyText* text = nullptr) {
  JsonObject object(out);
  object.text("id", key.public_id);
  object.text("name", key.name);
  object.name("scopes");
  out += key.can_read && key.can_write ? R"(["read","write"])"
         : key.can_read                ? R"(["read"])"
                                       : R"(["write"])";
  object.time("created_at", key.created_at);
  object.time("expires_at", key.expires_at);
  object.time("last_used_at", key.last_used_at);
  if (text != nullptr) object.text("key", text->text());
}

Response listKeys(Accounts& accounts, const Call& call) {
  auto keys = accounts.listKeys(call.caller->user.id);
  std::erase_if(keys, [](const ApiKey& key) { return key.revoked_at.has_value(); });
  std::reverse(keys.begin(), keys.end());
  std::string body;
  appendList(body, keys, [&](const ApiKey& key) { appendKey(body, key); });
  return jsonResponse(std::move(body));
}

KeyRequest readKeyRequest(BodyReader& body) {
  KeyRequest request{.name = body.text("name", kLongestText).value_or("")};
  if (const auto scopes = body.words("scopes", {"read", "write"})) {
    const auto has = [&](const char* scope) {
      return std::find(scopes->begin(), scopes->end(), scope) != scopes->end();
    };
    request.can_read = has("read");
    request.can_write = has("write");
  }
  request.expires_at = body.time("expires_at");
  body.throwFaults();
  return request;
}

Response createKey(Accounts& accounts, const Call& call) {
  BodyReader body(call.request);
  const KeyRequest request = readKeyRequest(body);
  try {
    const CreatedKey created = accounts.createKey(call.caller->key, request, actorOf(call));
    std::string text;
    appendKey(text, created.key, &created.text);
    return jsonResponse(std::move(text), 201);
  } catch (const AccountError& error) {
    throw ApiError({{error.field, error.what()}});
  }
}

Response revokeKey(Accounts& accounts, Authenticator& authenticator, const Call& call) {
  const std::string id(call.id);
  try {
    accounts.revokeKey(call.caller->user.id, id, actorOf(call));
  } catch (const AccountError&) {
    throw ApiError(404, "key_not_found", "you have no key with this id");
  }
  authenticator.forget(id);
  return Response{.status = 204};
}

}  // namespace

std::vector<Route> keyRoutes(Accounts& accounts, Authenticator& authenticator) {
  return {
      {"GET",
       "/api/v1/keys",
       {Access::Read, Owned::Callers, Limit::Plan},
       "The user's API keys that are not revoked.",
       [&accounts](const Call& call) { return listKeys(accounts, call); }},
      {"POST",
       "/api/v1/keys",
       {Access::Write, Owned::Callers, Limit::Plan},
       "Creates an API key; its text is in this answer alone.",
       [&accounts](const Call& call) { return createKey(accounts, call); }},
      {"DELETE",
       "/api/v1/keys/:id",
       {Access::Write, Owned::Key, Limit::Plan},
       "Revokes an API key at once.",
       [&accounts, &authenticator](const Call& call) {
         return revokeKey(accounts, authenticator, call);
       }},
  };
}

}  // namespace promonitor::api
