#include "api/monitor_write_routes.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "api/actor.hpp"
#include "api/api_error.hpp"
#include "api/body_reader.hpp"
#include "api/http/request_gate.hpp"
#include "api/json_list.hpp"
#include "api/json_object.hpp"
#include "api/json_response.hpp"
#include "api/json_text.hpp"
#include "api/monitor_answer.hpp"
#include "api/monitor_json.hpp"
#include "api/query_reader.hpp"

namespace promonitor::api {
namespace {

constexpr std::size_t kLongestCallName = 255;
constexpr std::size_t kLongestOrdinaryBody = GateLimits().body_bytes;
constexpr Duration kSetPatience = std::chrono::minutes(5);

template <class Work>
Response refusalsAnswered(const Work& work) {
  try {
    return work();
  } catch (const MonitorRefused& refused) {
    throw apiErrorOf(refused);
  }
}

std::optional<MonitorWriter::NamedCall> namedCall(const Request& request) {
  const std::string* const name = request.header("idempotency-key");
  if (name == nullptr) return std::nullopt;
  const bool is_visible =
      std::all_of(name->begin(), name->end(), [](char c) { return c > 0x20 && c < 0x7f; });
  if (name->empty() || name->size() > kLongestCallName || !is_visible ||
      request.count("idempotency-key") > 1) {
    throw ApiError(400, "bad_idempotency_key",
                   fmt::format("Idempotency-Key takes one word of at most {} visible ASCII "
                               "characters",
                               kLongestCallName));
  }
  return MonitorWriter::NamedCall{*name, request.query + '\n' + request.body};
}

/// Malformed ids are like unknown ones.
Uuid idOf(const Call& call) {
  const auto id = Uuid::parse(call.id);
  if (!id) {
    throw MonitorRefused(MonitorRefused::Reason::Unknown, "you have no monitor with this id");
  }
  return *id;
}

/// Beneath the list that was called, wherever that is.
std::string locationOf(const Request& request, const std::string& id) {
  const bool ends = request.path.ends_with('/');
  return request.path + (ends ? "" : "/") + id;
}

/// What a new monitor is made of is in what was asked: its `config` is not told again.
Response create(MonitorWriter& writer, const Call& call) {
  const OptionInput asked = readObject(call.request);
  const auto made = writer.create(call.caller->user, actorOf(call), asked, namedCall(call.request),
                                  [](const Monitor& monitor) {
                                    std::string body;
                                    appendMonitor(body, monitor);
                                    return body;
                                  });
  Response response;
  response.status = 201;
  response.set("Content-Type", "application/json");
  response.set("Location", locationOf(call.request, made.id.text()));
  response.set("ETag", etagOf(made.revision, made.answer));
  response.body = made.answer;
  return response;
}

const char* nameOf(MonitorWriter::MonitorChange::What what) {
  using What = MonitorWriter::MonitorChange::What;
  return what == What::Created ? "created" : what == What::Changed ? "changed" : "deleted";
}

void appendChange(std::string& out, const MonitorWriter::MonitorChange& change) {
  JsonObject object(out);
  object.text("action", nameOf(change.what));
  object.textOrNull("id", change.id == Uuid{} ? "" : change.id.text());
  object.text("name", change.name);
  object.name("fields");
  appendList(out, change.fields, [&](const std::string& field) { appendJsonString(out, field); });
}

Response applySetNow(MonitorWriter& writer, const Call& call) {
  QueryReader query(call.request.query);
  MonitorWriter::WantedMonitors wanted;
  wanted.prune = query.boolean("prune").value_or(false);
  wanted.dry_run = query.boolean("dry_run").value_or(false);
  query.throwFaults();
  OptionInput body = readObject(call.request);
  OptionInput* const monitors = entryOf(body, "monitors");
  if (monitors == nullptr || monitors->type != OptionInput::Type::List) {
    throw ApiError(std::vector<FieldFault>{{"monitors", "this must be a list of objects"}});
  }
  if (body.entries.size() > 1)
    throw ApiError(std::vector<FieldFault>{{"", "'monitors' is the only field"}});
  wanted.monitors = std::move(monitors->items);
  const auto applied = writer.applySet(call.caller->user, actorOf(call), wanted);
  std::string text;
  {
    JsonObject object(text);
    object.boolean("is_dry_run", wanted.dry_run);
    object.name("changes");
    appendList(text, applied.changes, [&](const auto& change) { appendChange(text, change); });
    object.number("unchanged", static_cast<std::int64_t>(applied.unchanged));
  }
  return jsonResponse(std::move(text));
}

/// A long set takes longer than others may wait for.
Response applySet(MonitorWriter& writer, SideWork& side, const Call& call) {
  if (call.request.body.size() <= kLongestOrdinaryBody) return applySetNow(writer, call);
  const auto request = std::make_shared<const Request>(call.request);
  const auto caller = std::make_shared<const Caller>(*call.caller);
  return side.later(
      [&writer, request, caller] {
        return refusalsAnswered([&] { return applySetNow(writer, {*request, caller.get(), {}}); });
      },
      kSetPatience);
}

Response change(MonitorWriter& writer, const Call& call) {
  const Uuid id = idOf(call);
  const auto expected = expectedRevisions(call.request);
  const OptionInput patch = readObject(call.request);
  return monitorAnswer(call, writer.change(call.caller->user, actorOf(call), id, patch, expected),
                       writer);
}

Response setPaused(MonitorWriter& writer, const Call& call, bool paused) {
  const Uuid id = idOf(call);
  const auto expected = expectedRevisions(call.request);
  return monitorAnswer(call, writer.pause(call.caller->user, actorOf(call), id, paused, expected),
                       writer);
}

Response remove(MonitorWriter& writer, const Call& call) {
  const Uuid id = idOf(call);
  writer.remove(call.caller->user, actorOf(call), id, expectedRevisions(call.request));
  Response response;
  response.status = 204;
  return response;
}

}  // namespace

std::vector<Route> monitorWriteRoutes(MonitorWriter& writer, SideWork& side) {
  const auto answered = [&writer](auto work) {
    return [&writer, work](const Call& call) {
      return refusalsAnswered([&] { return work(writer, call); });
    };
  };
  return {
      {"POST",
       "/api/v1/monitors",
       {Access::Write, Owned::Callers, Limit::Plan},
       "Makes a monitor; Idempotency-Key makes it once however often it is sent.",
       answered(create)},
      {"PUT",
       "/api/v1/monitors",
       {Access::Write, Owned::Callers, Limit::Plan},
       "Makes the user's monitors those of a list, all of it or nothing; prune deletes the others, "
       "dry_run only tells.",
       answered([&side](MonitorWriter& to, const Call& call) { return applySet(to, side, call); }),
       kLongestSetBody},
      {"PATCH",
       "/api/v1/monitors/:id",
       {Access::Write, Owned::Monitor, Limit::Plan},
       "Changes a monitor by a merge patch; If-Match lets no other change be lost.",
       answered(change)},
      {"DELETE",
       "/api/v1/monitors/:id",
       {Access::Write, Owned::Monitor, Limit::Plan},
       "Deletes a monitor and its history.",
       answered(remove)},
      {"POST",
       "/api/v1/monitors/:id/pause",
       {Access::Write, Owned::Monitor, Limit::Plan},
       "Checks a monitor no more for now.",
       answered([](MonitorWriter& to, const Call& call) { return setPaused(to, call, true); })},
      {"POST",
       "/api/v1/monitors/:id/resume",
       {Access::Write, Owned::Monitor, Limit::Plan},
       "Checks a paused monitor again.",
       answered([](MonitorWriter& to, const Call& call) { return setPaused(to, call, false); })},
  };
}

}  // namespace promonitor::api
