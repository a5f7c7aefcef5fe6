#include "api/monitor_answer.hpp"

#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "api/entity_tag.hpp"
#include "api/includes.hpp"
#include "api/json_input.hpp"
#include "api/json_response.hpp"

namespace promonitor::api {

std::vector<std::string> configsJson(const Call& call, const std::vector<Uuid>& monitors,
                                     MonitorWriter& writer) {
  std::vector<std::string> texts;
  texts.reserve(monitors.size());
  try {
    for (const OptionInput& config : writer.configs(call.caller->user, monitors)) {
      appendJson(texts.emplace_back(), config);
    }
  } catch (const MonitorRefused& refused) {
    throw apiErrorOf(refused);
  }
  return texts;
}

ApiError apiErrorOf(const MonitorRefused& refused) {
  using Reason = MonitorRefused::Reason;
  const auto error = [&](int status, const char* code) {
    return ApiError(status, code, refused.what(), refused.faults);
  };
  switch (refused.reason) {
    case Reason::Unknown:
      return error(404, "monitor_not_found");
    case Reason::Invalid:
      return error(422, "validation_failed");
    case Reason::Declared:
      return error(409, "monitor_declared");
    case Reason::PlanLimit:
      return error(403, "plan_limit_reached");
    case Reason::Changed:
      return error(412, "monitor_changed");
    case Reason::CallReused:
      return error(422, "idempotency_key_reused");
    case Reason::Busy:
      return error(503, "busy");
    case Reason::Unavailable:
      break;
  }
  return error(503, "not_configured");
}

std::string monitorBody(const Call& call, const Monitor& monitor, MonitorWriter& writer,
                        const MonitorFacts* facts) {
  const std::string_view query = call.request.query;
  MonitorExtras extras = monitorExtras(query);
  if (facts == nullptr) extras.last_check = extras.uptime = false;
  if (includes(query, "config")) extras.config = configsJson(call, {monitor.spec.id}, writer).at(0);
  std::string body;
  appendMonitor(body, monitor, extras, facts == nullptr ? MonitorFacts() : *facts);
  return body;
}

std::string etagOf(std::int64_t revision, std::string_view body) {
  return fmt::format("\"{}-{:016x}\"", revision, digestOf(body));
}

MonitorWriter::Expected expectedRevisions(const Request& request) {
  const std::string* const field = request.header("if-match");
  if (field == nullptr || *field == "*") return std::nullopt;
  std::vector<std::int64_t> revisions;
  EntityTags tags(*field);
  std::size_t count = 0;
  for (; tags.next(); ++count) {
    std::int64_t revision = 0;
    const char* const end = tags.tag().data() + tags.tag().size();
    const auto read = std::from_chars(tags.tag().data(), end, revision);
    const bool is_ours = read.ec == std::errc() && read.ptr != end && *read.ptr == '-';
    if (!tags.weak() && is_ours) revisions.push_back(revision);
  }
  if (count == 0 || !tags.atEnd() || request.count("if-match") > 1) {
    throw ApiError(400, "bad_if_match", "If-Match takes the ETag of the monitor, in quotes");
  }
  return revisions;
}

Response monitorAnswer(const Call& call, const Monitor& monitor, MonitorWriter& writer,
                       const MonitorFacts* facts) {
  Response response = jsonResponse(monitorBody(call, monitor, writer, facts));
  response.set("ETag", etagOf(monitor.revision, response.body));
  return response;
}

}  // namespace promonitor::api
