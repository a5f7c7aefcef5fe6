#include "api/monitor_routes.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "api/includes.hpp"
#include "api/json_list.hpp"
#include "api/json_response.hpp"
#include "api/monitor_answer.hpp"
#include "api/monitor_json.hpp"
#include "api/monitor_list.hpp"
#include "api/owned_monitor.hpp"
#include "api/paging.hpp"

namespace promonitor::api {
namespace {

constexpr std::size_t kLongestFilter = 200;

/// An uptime for each of many monitors takes too long.
MonitorExtras listExtras(const Call& call) {
  MonitorExtras extras = monitorExtras(call.request.query);
  extras.uptime = false;
  return extras;
}

Response allMonitors(Store& store, spdlog::logger& log, const Call& call) {
  auto list = std::make_unique<MonitorList>(store, call.caller->user.id, listExtras(call), log);
  Response response = jsonResponse("");
  if (list->whole()) {
    list->next(response.body);
    response.is_of_store = true;
  } else {
    response.stream = std::move(list);
  }
  return response;
}

std::optional<Status> readStatus(QueryReader& query) {
  const auto name = query.text("status", kLongestFilter);
  if (!name) return std::nullopt;
  for (const Status status : {Status::Pending, Status::Up, Status::Down}) {
    if (*name == statusName(status)) return status;
  }
  query.fault("status", "must be pending, up or down");
  return std::nullopt;
}

std::vector<std::string> readTags(QueryReader& query) {
  std::vector<std::string> tags = query.words("tag", Tags::kMost);
  if (!std::all_of(tags.begin(), tags.end(), Tags::isWord)) {
    query.fault("tag", fmt::format("must be tags: {}", Tags::kWordHint));
  }
  return tags;
}

Response monitorPage(Store& store, MonitorWriter& writer, const Call& call, QueryReader& query) {
  const UserId user = call.caller->user.id;
  const Page page = readPage(query, List::Monitors, user);
  MonitorQuery wanted{.after = page.after, .limit = page.limit + 1};
  wanted.filter.kind = query.text("kind", kLongestFilter);
  wanted.filter.status = readStatus(query);
  wanted.filter.text = query.text("q", kLongestFilter).value_or("");
  wanted.filter.tags = readTags(query);
  query.throwFaults();
  MonitorExtras extras = listExtras(call);
  const bool with_config = includes(call.request.query, "config");
  std::vector<Monitor> monitors = store.findMonitors(user, wanted);
  const std::int64_t total = store.countMonitors(user, wanted.filter);
  const bool more = monitors.size() > page.limit;
  monitors.resize(std::min(monitors.size(), page.limit));

  std::vector<std::string> configs;
  if (with_config) {
    std::vector<Uuid> ids;
    ids.reserve(monitors.size());
    for (const Monitor& monitor : monitors) ids.push_back(monitor.spec.id);
    configs = configsJson(call, ids, writer);
  }
  auto config = configs.begin();
  std::string body;
  appendList(body, monitors, [&](const Monitor& monitor) {
    if (with_config) extras.config = std::move(*config++);
    appendMonitor(body, monitor, extras, monitorFacts(store, user, monitor, extras, {}));
  });
  Response response = jsonResponse(std::move(body));
  response.is_of_store = !with_config;  // that is of the configuration, too
  response.set("X-Total-Count", std::to_string(total));
  if (more) {
    const MonitorSpec& last = monitors.back().spec;
    linkNext(response, call.request, cursorText(List::Monitors, user, {last.created_at, last.id}));
  }
  return response;
}

Response listMonitors(Store& store, MonitorWriter& writer, spdlog::logger& log, const Call& call) {
  QueryReader query(call.request.query);
  const auto asked = [&](const char* name) { return query.has(name); };
  constexpr const char* kPaging[] = {"limit", "cursor", "kind", "status", "q", "tag"};
  return std::any_of(std::begin(kPaging), std::end(kPaging), asked)
             ? monitorPage(store, writer, call, query)
             : allMonitors(store, log, call);
}

Response showMonitor(Store& store, const Clock& clock, MonitorWriter& writer, const Call& call) {
  const UserId user = call.caller->user.id;
  const Monitor monitor = ownedMonitor(store, user, call.id);
  const MonitorFacts facts =
      monitorFacts(store, user, monitor, monitorExtras(call.request.query), clock.wallNow());
  return monitorAnswer(call, monitor, writer, &facts);
}

}  // namespace

std::vector<Route> monitorRoutes(Store& store, const Clock& clock, spdlog::logger& log,
                                 MonitorWriter& writer) {
  return {
      {"GET",
       "/api/v1/monitors",
       {Access::Read, Owned::Callers, Limit::Plan},
       "All monitors of the user, newest first; limit, cursor, kind, status, q and tag give "
       "pages of them.",
       [&store, &writer, &log](const Call& call) {
         return listMonitors(store, writer, log, call);
       }},
      {"GET",
       "/api/v1/monitors/:id",
       {Access::Read, Owned::Monitor, Limit::Plan},
       "One monitor; ?include=state,tags,last_check,uptime tells more, and config what it is made "
       "of.",
       [&store, &clock, &writer](const Call& call) {
         return showMonitor(store, clock, writer, call);
       }},
  };
}

}  // namespace promonitor::api
