#include "app/commands/audit.hpp"

#include <algorithm>
#include <iostream>
#include <stdexcept>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "app/configuration.hpp"
#include "app/exit_status.hpp"
#include "app/store_settings.hpp"
#include "core/base/log.hpp"
#include "core/base/timestamp.hpp"
#include "core/base/units.hpp"
#include "core/store/sql_store.hpp"

#include <nlohmann/json.hpp>

namespace promonitor {
namespace {

using Json = nlohmann::ordered_json;

/// What of a hash is enough to tell it from others.
constexpr std::size_t kShownOfHash = 12;

/// What the command line asks for cannot be understood.
class BadOption : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

WallTime sinceOf(const std::string& text, WallTime now) {
  if (const auto time = parseTimestamp(text)) return *time;
  if (const auto ago = parseDuration(text)) {
    return now - std::chrono::floor<std::chrono::microseconds>(*ago);
  }
  throw BadOption(
      fmt::format("--since {} is neither a time like 2026-12-01T22:00:00Z nor how "
                  "long ago, like 7d",
                  logValue(text)));
}

AuditFilter auditFilterOf(const AuditRequest& request, WallTime now) {
  AuditFilter filter;
  if (!request.since.empty()) filter.since = sinceOf(request.since, now);
  if (!request.user.empty()) filter.actor = request.user;
  if (request.action.empty()) return filter;
  filter.action = parseAuditAction(request.action);
  if (filter.action) return filter;
  std::vector<std::string> names;
  for (const AuditAction each : auditActions()) names.emplace_back(auditActionName(each));
  throw BadOption(fmt::format("--action {} is no action: choose one of {}",
                              logValue(request.action), fmt::join(names, ", ")));
}

std::string momentText(WallTime time) {
  using Clock = std::chrono::system_clock;
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                     std::chrono::floor<std::chrono::milliseconds>(
                         std::chrono::time_point_cast<Clock::duration>(time)));
}

Json textOrNull(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json entryJson(const AuditEntry& entry) {
  return {{"id", entry.id},
          {"at", momentText(entry.at)},
          {"actor", entry.by.name},
          {"key", textOrNull(entry.by.key)},
          {"address", textOrNull(entry.by.address)},
          {"action", auditActionName(entry.action)},
          {"object", {{"kind", entry.object_kind}, {"id", entry.object_id}}},
          {"before", textOrNull(entry.before)},
          {"after", textOrNull(entry.after)}};
}

std::string entryLine(const AuditEntry& entry) {
  const auto hash = [](const std::string& text) {
    return text.empty() ? "-" : text.substr(0, kShownOfHash);
  };
  return fmt::format("{} {:<20} {} {} by {}{}{} {} -> {}", momentText(entry.at),
                     auditActionName(entry.action), entry.object_kind, logValue(entry.object_id),
                     logValue(entry.by.name), entry.by.key.empty() ? "" : " pm_" + entry.by.key,
                     entry.by.address.empty() ? "" : " from " + entry.by.address,
                     hash(entry.before), hash(entry.after));
}

}  // namespace

int audit(const AuditRequest& request) {
  const SystemClock clock;
  AuditFilter filter;
  try {
    filter = auditFilterOf(request, clock.wallNow());
  } catch (const BadOption& wrong) {
    std::cerr << "promonitor: " << wrong.what() << '\n';
    return kExitUsage;
  }
  const auto log = makeLogger({.level = "warn"});
  const auto store = SqlStore::open(
      storeSettings(loadSettings(request.config_file).database, SqlStoreSettings::Use::Tool), *log);
  auto entries = store->auditEntries(filter, request.limit);
  std::reverse(entries.begin(), entries.end());
  if (request.json) {
    Json list = Json::array();
    for (const AuditEntry& entry : entries) list.push_back(entryJson(entry));
    std::cout << list.dump() << '\n';
  } else {
    for (const AuditEntry& entry : entries) std::cout << entryLine(entry) << '\n';
  }
  return kExitOk;
}

}  // namespace promonitor
