#include "api/stats_routes.hpp"

#include <algorithm>
#include <utility>

#include "api/json_object.hpp"
#include "api/json_response.hpp"
#include "api/owned_monitor.hpp"
#include "api/query_reader.hpp"
#include "api/stats_json.hpp"
#include "api/stats_windows.hpp"

namespace promonitor::api {
namespace {

using Millis = std::chrono::milliseconds;

/// As long as sums by day are kept.
constexpr std::chrono::hours kLongestWindow{366 * 24};

void readNamedWindow(QueryReader& query, TimeWindow& window) {
  const auto name = query.text("window", 10);
  if (!name) return;
  const auto found = std::find_if(std::begin(kStatsWindows), std::end(kStatsWindows),
                                  [&](const StatsWindow& each) { return each.name == *name; });
  if (found == std::end(kStatsWindows)) {
    query.fault("window", "must be 24h, 7d, 30d or 90d");
  } else {
    window.from = window.until - found->length;
  }
}

void readOwnWindow(QueryReader& query, TimeWindow& window) {
  if (query.has("window")) query.fault("window", "cannot be together with from and to");
  const auto from = query.time("from");
  const auto until = query.time("to");
  if (!query.has("from")) query.fault("from", "is missing: to needs it");
  if (!from) return;
  if (until) window.until = std::min(window.until, *until);
  window.from = *from;
  if (window.empty()) {
    query.fault("from", "must be before to, and in the past");
  } else if (window.until - window.from > kLongestWindow) {
    query.fault("from", "must be at most 366 days before to");
  }
}

TimeWindow readWindow(QueryReader& query, WallTime now) {
  TimeWindow window{now - kStatsWindows[0].length, now};
  if (query.has("from") || query.has("to")) {
    readOwnWindow(query, window);
  } else {
    readNamedWindow(query, window);
  }
  query.throwFaults();
  return window;
}

double seconds(Millis time) { return static_cast<double>(time.count()) / 1000.0; }

void appendUptime(JsonObject& stats, const Uptime& uptime, const TimeWindow& window) {
  const auto up = std::chrono::floor<Millis>(uptime.up);
  const auto down = std::chrono::floor<Millis>(uptime.down);
  const auto all = std::chrono::floor<Millis>(window.length());
  stats.real("up_seconds", seconds(up));
  stats.real("down_seconds", seconds(down));
  stats.real("no_data_seconds", seconds(std::max(Millis(0), all - up - down)));
  stats.real("uptime", uptime.ratio());
}

Response showStats(Store& store, const Clock& clock, const Call& call) {
  const UserId user = call.caller->user.id;
  const Monitor monitor = ownedMonitor(store, user, call.id);
  QueryReader query(call.request.query);
  const TimeWindow window = readWindow(query, std::chrono::floor<Millis>(clock.wallNow()));
  // The monitor may have been erased since it was found.
  const History history = store.history(user, monitor.key, {window, {}}).value_or(History());
  const Rollup sum = checksOf(history, window);
  std::string body;
  {
    JsonObject stats(body);
    stats.text("monitor_id", monitor.spec.id.text());
    stats.time("from", window.from);
    stats.time("to", window.until);
    appendUptime(stats, uptimeOf(history, window), window);
    stats.name("checks");
    appendCheckCounts(body, sum);
    stats.name("response_time_ms");
    appendResponseTimes(body, sum);
  }
  return jsonResponse(std::move(body));
}

}  // namespace

std::vector<Route> statsRoutes(Store& store, const Clock& clock) {
  return {
      {"GET",
       "/api/v1/monitors/:id/stats",
       {Access::Read, Owned::Monitor, Limit::Plan},
       "Up, down and no data, uptime and response times of a window: ?window=24h|7d|30d|90d, or "
       "from and to.",
       [&store, &clock](const Call& call) { return showStats(store, clock, call); }}};
}

}  // namespace promonitor::api
