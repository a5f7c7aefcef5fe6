#include "api/web/admin_routes.hpp"

#include <algorithm>
#include <utility>

#include "api/json_list.hpp"
#include "api/json_object.hpp"
#include "api/json_response.hpp"
#include "api/paging.hpp"
#include "api/positive_number.hpp"
#include "api/query_reader.hpp"

namespace promonitor::api {
namespace {

constexpr RouteRule kForAdmins{Access::Admin, Owned::Nobodys, Limit::Plan};

Response listUsers(Store& store) {
  std::string body;
  appendList(body, store.listUsers(), [&](const User& user) {
    JsonObject object(body);
    object.text("email", user.email);
    object.text("plan", user.plan);
    object.boolean("is_admin", user.is_admin);
    object.number("monitors", store.countMonitors(user.id, {}));
    object.time("created_at", user.created_at);
  });
  return jsonResponse(std::move(body));
}

void appendRunner(std::string& out, const PluginFacts::Runner& runner) {
  JsonObject object(out);
  object.name("pids");
  appendList(out, runner.pids, [&](std::int64_t pid) { out += std::to_string(pid); });
  object.number("restarts", runner.restarts);
  object.text("state", runner.state);
}

Response listPlugins(const AdminSources& sources) {
  std::string body;
  appendList(body, sources.plugins(), [&](const PluginFacts& plugin) {
    JsonObject object(body);
    object.text("kind", plugin.kind);
    object.text("name", plugin.name);
    object.text("version", plugin.version);
    object.text("file", plugin.file);
    object.text("isolation", plugin.isolation);
    object.name("runner");
    if (plugin.runner) {
      appendRunner(body, *plugin.runner);
    } else {
      body += "null";
    }
  });
  return jsonResponse(std::move(body));
}

Response showConfiguration(const AdminSources& sources) {
  const AdminSources::Configuration configuration = sources.configuration();
  std::string body;
  {
    JsonObject object(body);
    object.text("file", configuration.file);
    object.text("text", configuration.text);
  }
  return jsonResponse(std::move(body));
}

/// Entries count from 1; 0, and a fault, where the text is no cursor.
std::int64_t cursorOf(QueryReader& query, const std::string& text) {
  if (const auto id = positiveNumber(text)) return *id;
  query.fault("cursor", "is none that this list gave: begin without one");
  return 0;
}

void appendEntry(std::string& out, const AuditEntry& entry) {
  JsonObject object(out);
  object.number("id", entry.id);
  object.time("at", entry.at);
  object.name("by");
  {
    JsonObject by(out);
    by.text("name", entry.by.name);
    by.textOrNull("key", entry.by.key);
    by.textOrNull("address", entry.by.address);
  }
  object.text("action", auditActionName(entry.action));
  object.name("object");
  {
    JsonObject changed(out);
    changed.text("kind", entry.object_kind);
    changed.text("id", entry.object_id);
  }
  object.textOrNull("before", entry.before);
  object.textOrNull("after", entry.after);
}

Response listAudit(Store& store, const Call& call) {
  QueryReader query(call.request.query);
  const std::size_t limit = query.count("limit", Page::kMost).value_or(Page::kUsual);
  std::optional<std::int64_t> before;
  if (const auto cursor = query.text("cursor", 20)) before = cursorOf(query, *cursor);
  query.throwFaults();
  std::vector<AuditEntry> entries = store.auditEntries({}, limit + 1, before);
  const bool more = entries.size() > limit;
  entries.resize(std::min(entries.size(), limit));
  std::string body;
  appendList(body, entries, [&](const AuditEntry& entry) { appendEntry(body, entry); });
  Response response = jsonResponse(std::move(body));
  if (more) linkNext(response, call.request, std::to_string(entries.back().id));
  return response;
}

}  // namespace

std::vector<Route> adminRoutes(Store& store, const AdminSources& sources) {
  return {{"GET", "/web/v1/admin/users", kForAdmins, "All users.",
           [&store](const Call&) { return listUsers(store); }},
          {"GET", "/web/v1/admin/plugins", kForAdmins,
           "The loaded kinds, and the processes that run them.",
           [sources](const Call&) { return listPlugins(sources); }},
          {"GET", "/web/v1/admin/configuration", kForAdmins,
           "The configuration in force, secrets masked.",
           [sources](const Call&) { return showConfiguration(sources); }},
          {"GET", "/web/v1/admin/audit", kForAdmins, "Who changed what, newest first.",
           [&store](const Call& call) { return listAudit(store, call); }}};
}

}  // namespace promonitor::api
