#include "api/check_routes.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "api/check_json.hpp"
#include "api/json_list.hpp"
#include "api/json_response.hpp"
#include "api/owned_monitor.hpp"
#include "api/query_reader.hpp"

namespace promonitor::api {
namespace {

constexpr std::size_t kMostChecks = 1000;
using Millis = std::chrono::milliseconds;

/// `before` and `after` are compared with what `checked_at` shows: milliseconds, rounded down.
CheckQuery readCheckQuery(QueryReader& query) {
  CheckQuery wanted;
  if (const auto limit = query.count("limit", kMostChecks)) wanted.limit = *limit;
  if (const auto before = query.time("before")) {
    wanted.window.until = std::chrono::ceil<Millis>(*before);
  }
  if (const auto after = query.time("after")) {
    wanted.window.from = std::chrono::floor<Millis>(*after) + Millis(1);
  }
  wanted.passed = query.boolean("is_up");
  return wanted;
}

Response listChecks(Store& store, const Call& call) {
  const UserId user = call.caller->user.id;
  const Monitor monitor = ownedMonitor(store, user, call.id);
  QueryReader query(call.request.query);
  const CheckQuery wanted = readCheckQuery(query);
  query.throwFaults();
  const CheckExtras extras = checkExtras(call.request.query);
  std::string body;
  appendList(body, store.findChecks(user, monitor.key, wanted),
             [&](const CheckRecord& check) { appendCheck(body, monitor.spec, check, extras); });
  return storedJson(std::move(body));
}

/// A check and whose it is.
struct Listed {
  const Monitor* monitor;
  CheckRecord check;
};

std::vector<Listed> latestOf(Store& store, UserId user, const std::vector<Monitor>& monitors,
                             CheckQuery wanted) {
  std::vector<Listed> listed;
  for (const Monitor& monitor : monitors) {
    for (CheckRecord& check : store.findChecks(user, monitor.key, wanted)) {
      listed.push_back({&monitor, std::move(check)});
    }
    std::sort(listed.begin(), listed.end(), [](const Listed& a, const Listed& b) {
      return std::tie(a.check.started_at, a.monitor->spec.id) >
             std::tie(b.check.started_at, b.monitor->spec.id);
    });
    if (listed.size() < wanted.limit) continue;
    // Nothing older than these will be among them.
    listed.resize(wanted.limit);
    wanted.window.from = std::max(wanted.window.from, listed.back().check.started_at);
  }
  return listed;
}

Response listChecksOfSeveral(Store& store, const Call& call) {
  const UserId user = call.caller->user.id;
  QueryReader query(call.request.query);
  const CheckQuery wanted = readCheckQuery(query);
  const auto ids = query.text("monitor_id", kLongestMonitorIds);
  if (!query.has("monitor_id")) {
    query.fault("monitor_id", "is missing: ids of monitors with commas between them, at most 50");
  }
  query.throwFaults();
  const std::vector<Monitor> monitors = ownedMonitors(store, user, *ids);
  CheckExtras extras = checkExtras(call.request.query);
  extras.monitor_id = true;
  std::string body;
  appendList(body, latestOf(store, user, monitors, wanted), [&](const Listed& each) {
    appendCheck(body, each.monitor->spec, each.check, extras);
  });
  return storedJson(std::move(body));
}

}  // namespace

std::vector<Route> checkRoutes(Store& store) {
  return {
      {"GET",
       "/api/v1/monitors/:id/checks",
       {Access::Read, Owned::Monitor, Limit::Plan},
       "Checks of a monitor, newest first: the latest 100, or those that limit, before, after and "
       "is_up ask for; ?include=error,timings,certificate tells more.",
       [&store](const Call& call) { return listChecks(store, call); }},
      {"GET",
       "/api/v1/checks",
       {Access::Read, Owned::Callers, Limit::Plan},
       "Checks of several monitors in one list, newest first; monitor_id names them.",
       [&store](const Call& call) { return listChecksOfSeveral(store, call); }},
  };
}

}  // namespace promonitor::api
