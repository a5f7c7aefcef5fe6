#include "api/web/overview_routes.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "api/api_error.hpp"
#include "api/check_json.hpp"
#include "api/json_list.hpp"
#include "api/json_object.hpp"
#include "api/json_response.hpp"
#include "api/owned_monitor.hpp"
#include "api/query_reader.hpp"

namespace promonitor::api {
namespace {

constexpr Status kStatuses[] = {Status::Up, Status::Down, Status::Pending};
constexpr std::size_t kHealthCount = static_cast<std::size_t>(kLastHealth) + 1;
constexpr std::size_t kMostStrips = 50;  // a target holds no more
constexpr std::size_t kStripChecks = 30;
constexpr std::chrono::hours kStripWindow{24};

Response showOverview(Store& store, const Call& call) {
  const UserId user = call.caller->user.id;
  std::int64_t total = 0;
  std::map<Status, std::int64_t> by_status;
  std::map<Health, std::int64_t> by_health;
  for (const StandingCount& count : store.countStandings(user)) {
    total += count.monitors;
    by_status[count.standing.status] += count.monitors;
    by_health[count.standing.health] += count.monitors;
  }
  const auto open = static_cast<std::int64_t>(store.openIncidents(user).size());
  std::string body;
  {
    JsonObject overview(body);
    overview.number("total", total);
    overview.name("by_status");
    {
      JsonObject counts(body);
      for (const Status status : kStatuses) counts.number(statusName(status), by_status[status]);
    }
    overview.name("by_health");
    {
      JsonObject counts(body);
      for (std::size_t i = 0; i < kHealthCount; ++i) {
        const auto health = static_cast<Health>(i);
        counts.number(healthName(health), by_health[health]);
      }
    }
    overview.number("incidents_open", open);
  }
  return jsonResponse(std::move(body));
}

/// The user's monitors among those that are asked for; what is not there, or not the user's, is
/// left out: a monitor may go while a page is open.
std::vector<Monitor> wantedMonitors(Store& store, const Call& call) {
  QueryReader query(call.request.query);
  const std::vector<std::string> ids = query.words("ids", kMostStrips);
  query.throwFaults();
  std::set<Uuid> seen;
  std::vector<Monitor> monitors;
  for (const std::string& text : ids) {
    const auto id = Uuid::parse(text);
    if (!id || !seen.insert(*id).second) continue;
    if (auto monitor = store.findMonitor(call.caller->user.id, *id)) {
      monitors.push_back(std::move(*monitor));
    }
  }
  return monitors;
}

void appendStripCheck(std::string& out, const CheckRecord& check) {
  JsonObject object(out);
  object.time("checked_at", check.started_at);
  object.boolean("is_up", check.result.passed());
  object.number("response_time_ms", responseMillis(check.result));
}

void appendStrip(std::string& out, Store& store, UserId user, const Monitor& monitor,
                 const TimeWindow& window) {
  std::vector<CheckRecord> checks = store.latestChecks(user, monitor.key, kStripChecks);
  std::reverse(checks.begin(), checks.end());
  // The monitor may have been erased since it was found.
  const Uptime uptime =
      uptimeOf(store.history(user, monitor.key, {window, {}}).value_or(History()), window);
  const auto share = [&](std::chrono::microseconds part) {
    return static_cast<double>(part.count()) / static_cast<double>(window.length().count());
  };
  JsonObject strip(out);
  strip.name("checks");
  appendList(out, checks, [&](const CheckRecord& check) { appendStripCheck(out, check); });
  strip.name("uptime_24h");
  JsonObject shares(out);
  shares.real("up", share(uptime.up));
  shares.real("down", share(uptime.down));
  shares.real("no_data", share(uptime.no_data));
}

Response showStrips(Store& store, const Clock& clock, const Call& call) {
  const WallTime now = std::chrono::floor<std::chrono::milliseconds>(clock.wallNow());
  const TimeWindow window{now - kStripWindow, now};
  std::string body = "{";
  for (const Monitor& monitor : wantedMonitors(store, call)) {
    if (body.size() > 1) body += ',';
    appendJsonString(body, monitor.spec.id.text());
    body += ':';
    appendStrip(body, store, call.caller->user.id, monitor, window);
  }
  body += '}';
  return jsonResponse(std::move(body));
}

}  // namespace

std::vector<Route> overviewRoutes(Store& store, const Clock& clock) {
  return {{"GET",
           "/web/v1/overview",
           {Access::Read, Owned::Callers, Limit::Plan},
           "How many monitors are how.",
           [&store](const Call& call) { return showOverview(store, call); }},
          {"GET",
           "/web/v1/strips",
           {Access::Read, Owned::Callers, Limit::Plan},
           "The newest checks of some monitors, and their last day.",
           [&store, &clock](const Call& call) { return showStrips(store, clock, call); }}};
}

}  // namespace promonitor::api
