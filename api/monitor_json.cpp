#include "api/monitor_json.hpp"

#include "api/includes.hpp"
#include "api/json_list.hpp"
#include "api/json_text.hpp"
#include "api/stats_windows.hpp"

namespace promonitor::api {
namespace {

std::optional<WallTime> unlessEpoch(WallTime time) {
  return time == WallTime{} ? std::nullopt : std::optional(time);
}

void appendState(std::string& out, const Monitor& monitor) {
  const StateSnapshot& snapshot = monitor.state;
  JsonObject state(out);
  state.text("health", monitor.spec.paused ? "paused" : healthName(snapshot.health));
  state.time("status_since", unlessEpoch(snapshot.since));
  state.time("incident_since", unlessEpoch(snapshot.incident));
  state.boolean("is_flapping", snapshot.flapping.active);
}

void appendUptime(std::string& out, const std::vector<MonitorFacts::Share>& shares) {
  JsonObject uptime(out);
  for (const auto& [window, share] : shares) uptime.real(window, share);
}

}  // namespace

MonitorExtras monitorExtras(std::string_view query) {
  return {.state = includes(query, "state"),
          .last_check = includes(query, "last_check"),
          .tags = includes(query, "tags"),
          .uptime = includes(query, "uptime"),
          .config = {},
          .check = checkExtras(query)};
}

MonitorFacts monitorFacts(Store& store, UserId user, const Monitor& monitor,
                          const MonitorExtras& extras, WallTime now) {
  MonitorFacts facts;
  if (extras.last_check) {
    const auto latest = store.latestChecks(user, monitor.key, 1);
    if (!latest.empty()) facts.last_check = latest.front();
  }
  if (!extras.uptime) return facts;
  for (const StatsWindow& each : kStatsWindows) {
    const TimeWindow window{now - each.length, now};
    const auto history = store.history(user, monitor.key, {window, {}});
    facts.uptime.push_back(
        {each.name, history ? uptimeOf(*history, window).ratio() : std::nullopt});
  }
  return facts;
}

void appendMonitor(std::string& out, const Monitor& monitor, const MonitorExtras& extras,
                   const MonitorFacts& facts) {
  const MonitorSpec& spec = monitor.spec;
  JsonObject object(out);
  object.text("id", spec.id.text());
  object.text("name", spec.name);
  object.text("url", spec.target);
  object.text("kind", spec.kind);
  object.text("status", statusName(monitor.state.status));
  object.number("interval_seconds", std::chrono::ceil<std::chrono::seconds>(spec.interval).count());
  object.boolean("is_paused", spec.paused);
  object.name("created_at");
  appendJsonTime(out, spec.created_at, TimePrecision::Seconds);
  if (extras.state) {
    object.name("state");
    appendState(out, monitor);
  }
  if (extras.tags) {
    object.name("tags");
    const auto words = spec.tags.words();
    appendList(out, words, [&](const std::string& word) { appendJsonString(out, word); });
  }
  if (extras.last_check) {
    object.name("last_check");
    facts.last_check ? appendCheck(out, spec, *facts.last_check, extras.check)
                     : void(out += "null");
  }
  if (extras.uptime) {
    object.name("uptime");
    appendUptime(out, facts.uptime);
  }
  if (!extras.config.empty()) {
    object.name("config");
    out += extras.config;
  }
}

}  // namespace promonitor::api
