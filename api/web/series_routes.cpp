#include "api/web/series_routes.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "api/json_list.hpp"
#include "api/json_object.hpp"
#include "api/json_response.hpp"
#include "api/owned_monitor.hpp"
#include "api/query_reader.hpp"
#include "api/stats_json.hpp"

namespace promonitor::api {
namespace {

constexpr std::int64_t kMostPoints = 1000;

struct SeriesQuery {
  TimeWindow window;
  RollupWidth width = RollupWidth::Hour;
};

RollupWidth readStep(QueryReader& query) {
  constexpr RollupWidth kWidths[] = {RollupWidth::Minute, RollupWidth::Hour, RollupWidth::Day};
  const auto step = query.count("step", static_cast<std::size_t>(RollupWidth::Day));
  for (const RollupWidth width : kWidths) {
    if (step == static_cast<std::size_t>(width)) return width;
  }
  query.fault("step", "must be 60, 3600 or 86400 seconds");
  return RollupWidth::Hour;
}

/// Whole steps, as far as they are not in the future.
SeriesQuery readSeries(QueryReader& query, WallTime now) {
  SeriesQuery series;
  series.width = readStep(query);
  const auto from = query.time("from");
  const auto until = query.time("to");
  if (!query.has("from")) query.fault("from", "is missing");
  query.throwFaults();
  series.window = stretches({*from, std::min(now, until.value_or(now))}, series.width);
  if (series.window.empty()) query.fault("from", "must be before to, and in the past");
  if (series.window.length() / lengthOf(series.width) > kMostPoints) {
    query.fault("from", fmt::format("gives more than {} points: take a longer step", kMostPoints));
  }
  query.throwFaults();
  return series;
}

void appendPoint(std::string& out, const Rollup& sum, std::chrono::microseconds length) {
  const auto seconds = [](std::chrono::microseconds time) {
    return std::chrono::duration<double>(std::chrono::floor<std::chrono::milliseconds>(time))
        .count();
  };
  JsonObject point(out);
  point.time("at", sum.start);
  point.real("up_seconds", seconds(sum.up_time));
  point.real("down_seconds", seconds(sum.down_time));
  point.real("no_data_seconds",
             seconds(std::max(std::chrono::microseconds(0), length - sum.up_time - sum.down_time)));
  point.name("checks");
  appendCheckCounts(out, sum);
  point.name("response_time_ms");
  appendResponseTimes(out, sum);
}

Response showSeries(Store& store, const Clock& clock, const Call& call) {
  const UserId user = call.caller->user.id;
  const Monitor monitor = ownedMonitor(store, user, call.id);
  QueryReader query(call.request.query);
  const WallTime now = std::chrono::floor<std::chrono::milliseconds>(clock.wallNow());
  const SeriesQuery series = readSeries(query, now);
  // The monitor may have been erased since it was found.
  const History history =
      store.history(user, monitor.key, {series.window, series.width}).value_or(History());
  std::string body;
  {
    JsonObject object(body);
    object.time("from", series.window.from);
    object.time("to", series.window.until);
    object.number("step_seconds", static_cast<std::int64_t>(series.width));
    object.name("points");
    appendList(body, rollupsOf(history, series.window, series.width), [&](const Rollup& sum) {
      const WallTime end = std::min(now, sum.start + lengthOf(series.width));
      appendPoint(body, sum, end - sum.start);
    });
  }
  return jsonResponse(std::move(body));
}

}  // namespace

std::vector<Route> seriesRoutes(Store& store, const Clock& clock) {
  return {{"GET",
           "/web/v1/monitors/:id/series",
           {Access::Read, Owned::Monitor, Limit::Plan},
           "A window of a monitor's history in steps.",
           [&store, &clock](const Call& call) { return showSeries(store, clock, call); }}};
}

}  // namespace promonitor::api
