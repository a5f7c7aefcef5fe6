#include "api/web/probe_routes.hpp"

#include <memory>
#include <string>
#include <utility>

#include "api/api_error.hpp"
#include "api/body_reader.hpp"
#include "api/check_json.hpp"
#include "api/handover.hpp"
#include "api/json_response.hpp"
#include "api/monitor_answer.hpp"

namespace promonitor::api {
namespace {

/// Beyond the timeout: for the grace of a plugin.
constexpr Duration kProbeSlack = std::chrono::seconds(5);

MonitorSpec judged(const ProbeSource& source, const Call& call) {
  const OptionInput asked = readObject(call.request);
  try {
    return source.judge(call.caller->user, asked);
  } catch (const MonitorRefused& refused) {
    throw apiErrorOf(refused);
  }
}

Response probe(const ProbeSource& source, const Clock& clock, const Call& call) {
  MonitorSpec monitor = judged(source, call);
  const auto handover = std::make_shared<Handover<CheckRecord>>();
  if (!source.run(monitor, [handover](CheckRecord&& check) { handover->give(std::move(check)); })) {
    throw ApiError(503, "too_many_checks", "as many such checks run as may; try again in a moment");
  }
  const MonoTime deadline = clock.now() + monitor.timeout + kProbeSlack;
  return answerLater<CheckRecord>(
      handover, deadline, [monitor = std::move(monitor)](const std::optional<CheckRecord>& check) {
        if (!check) throw ApiError(504, "check_timeout", "the check did not end in time");
        std::string body;
        appendCheck(body, monitor, *check, {.error = true, .timings = true, .certificate = true});
        return jsonResponse(std::move(body));
      });
}

}  // namespace

std::vector<Route> probeRoutes(ProbeSource source, const Clock& clock) {
  return {{"POST",
           "/web/v1/probe",
           {Access::Write, Owned::Callers, Limit::Plan},
           "Checks a monitor that is not stored, once.",
           [source = std::move(source), &clock](const Call& call) {
             return probe(source, clock, call);
           }}};
}

}  // namespace promonitor::api
