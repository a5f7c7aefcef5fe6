#include "api/check_now_routes.hpp"

#include <memory>
#include <optional>
#include <utility>

#include "api/api_error.hpp"
#include "api/check_json.hpp"
#include "api/handover.hpp"
#include "api/json_response.hpp"
#include "api/owned_monitor.hpp"

namespace promonitor::api {
namespace {

/// Beyond the monitor's timeout: for the grace of a plugin, a place on its host and the commit.
constexpr Duration kSlack = std::chrono::seconds(10);

ApiError errorOf(CheckNowRefusal refusal) {
  switch (refusal) {
    case CheckNowRefusal::UnknownMonitor:
      return {409, "monitor_not_running", "this monitor is not in force: it cannot be checked"};
    case CheckNowRefusal::Paused:
      return {409, "monitor_paused", "this monitor is paused: resume it first"};
    case CheckNowRefusal::Maintenance:
      return {409, "monitor_in_maintenance", "this monitor is in maintenance now"};
    case CheckNowRefusal::Overload:
      return {503, "overloaded", "as many checks run as may; try again in a moment"};
    case CheckNowRefusal::HostBusy:
      return {503, "host_busy", "as many checks run on this host as may; try again in a moment"};
    case CheckNowRefusal::TooMany:
      return {503, "too_many_checks", "as many such calls wait as may; try again in a moment"};
    case CheckNowRefusal::NotStored:
      return {503, "check_not_stored",
              "the check ran, and its result is told when it can be stored: look for it later"};
    case CheckNowRefusal::Stopping:
      break;
  }
  return {503, "stopping", "the server stops; try again in a moment"};
}

Response runCheck(Store& store, const Clock& clock, const CheckNow& check_now, const Call& call) {
  Monitor monitor = ownedMonitor(store, call.caller->user.id, call.id);
  const auto handover = std::make_shared<Handover<CheckNowAnswer>>();
  check_now(monitor, [handover](CheckNowAnswer&& answer) { handover->give(std::move(answer)); });
  const MonoTime deadline = clock.now() + monitor.spec.timeout + kSlack;
  const CheckExtras extras = checkExtras(call.request.query);
  return answerLater<CheckNowAnswer>(
      handover, deadline,
      [monitor = std::move(monitor), extras](const std::optional<CheckNowAnswer>& answer) {
        if (!answer) {
          throw ApiError(504, "check_timeout",
                         "the check did not end in time: look for its result later");
        }
        if (!answer->check) throw errorOf(answer->refusal);
        std::string body;
        appendCheck(body, monitor.spec, *answer->check, extras);
        return jsonResponse(std::move(body));
      });
}

}  // namespace

std::vector<Route> checkNowRoutes(Store& store, const Clock& clock, CheckNow check_now) {
  return {
      {"POST",
       "/api/v1/monitors/:id/check",
       {Access::Write, Owned::Monitor, Limit::Plan},
       "Checks a monitor now, and answers with the result once it is stored.",
       [&store, &clock, check_now = std::move(check_now)](const Call& call) {
         return runCheck(store, clock, check_now, call);
       }},
  };
}

}  // namespace promonitor::api
