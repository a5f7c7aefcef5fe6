#include "api/api.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "api/api_error.hpp"
#include "api/bearer.hpp"
#include "api/json_text.hpp"
#include "core/base/log.hpp"

namespace promonitor::api {
namespace {

void appendFields(std::string& out, const std::vector<FieldFault>& fields) {
  out += ",\"fields\":[";
  for (std::size_t i = 0; i < fields.size(); ++i) {
    out += i == 0 ? "{\"path\":" : ",{\"path\":";
    appendJsonString(out, fields[i].path);
    out += ",\"message\":";
    appendJsonString(out, fields[i].message);
    out += '}';
  }
  out += ']';
}

Response errorResponse(int status, std::string_view code, std::string_view sentence,
                       std::string_view request_id, const std::vector<FieldFault>& fields = {}) {
  Response response;
  response.status = status;
  response.set("Content-Type", "application/json");
  response.body = "{\"error\":";
  appendJsonString(response.body, sentence);
  response.body += ",\"code\":";
  appendJsonString(response.body, code);
  response.body += ",\"request_id\":";
  appendJsonString(response.body, request_id);
  if (!fields.empty()) appendFields(response.body, fields);
  response.body += '}';
  return response;
}

std::string_view refusalCode(int status) {
  switch (status) {
    case 408:
      return "request_timeout";
    case 411:
      return "length_required";
    case 413:
      return "body_too_large";
    case 414:
      return "target_too_long";
    case 417:
      return "expectation_failed";
    case 431:
      return "head_too_large";
    case 501:
      return "method_not_implemented";
    case 503:
      return "overloaded";
    case 505:
      return "version_not_supported";
    default:
      return "bad_request";
  }
}

/// Answers that cost a request of the plan; the others are ours (5xx), or were not served.
bool counts(int status) { return status < 500 && status != 429 && status != 304; }

bool mayCall(Access access, const ApiKey& key) {
  return access == Access::Write ? key.can_write : key.can_read;
}

}  // namespace

Api::Api(const ApiServices& services, std::vector<Route> routes, const ApiSettings& settings)
    : services_(services),
      settings_(settings),
      routes_(std::move(routes)),
      meters_(services.registry) {}

Response Api::handle(const Request& request) {
  const MonoTime started = services_.clock.now();
  const Turn turn{request, routes_.find(request.method, request.path), request_ids_.next()};
  Response response = respond(turn);
  finish(response, turn.id);
  meters_.answered(turn.match.route ? turn.match.route->pattern : "none", response.status,
                   services_.clock.now() - started);
  return response;
}

Response Api::refuse(const Refusal& refusal, const std::string& peer) {
  const std::string id = request_ids_.next();
  Response response =
      errorResponse(refusal.status, refusalCode(refusal.status), refusal.reason, id);
  addLimitHeaders(response,
                  services_.limits.status(rateSubject(peer), settings_.anonymous_per_minute,
                                          services_.clock.now()));
  finish(response, id);
  meters_.refused(refusal.status);
  return response;
}

void Api::finish(Response& response, const std::string& id) const {
  response.set("X-Request-Id", id);
  response.set("X-Content-Type-Options", "nosniff");
  response.set("Cache-Control", "no-store");
}

Response Api::respond(const Turn& turn) {
  const Route* route = turn.match.route;
  if (route == nullptr || route->access != Access::Open) return respondWithinLimits(turn);
  return withErrorsAnswered(turn, [&] {
    return route->handler({turn.request, nullptr, turn.match.id});
  });
}

Response Api::respondWithinLimits(const Turn& turn) {
  std::shared_ptr<const Caller> caller;
  Response response = withErrorsAnswered(turn, [&] {
    caller = identify(turn.request);
    return Response();
  });
  const MonoTime now = services_.clock.now();
  const RateSubject subject =
      caller ? rateSubject(caller->user.id) : rateSubject(turn.request.peer);
  const int limit = caller ? caller->plan.requests_per_minute : settings_.anonymous_per_minute;
  if (response.status != 200) {
    addLimitHeaders(response, services_.limits.status(subject, limit, now));
    return response;
  }
  const Reservation place = services_.limits.reserve(subject, limit, now);
  RateStatus status = place.status;
  if (!place.granted) {
    response = errorResponse(429, "rate_limited",
                             fmt::format("the limit of {} requests per minute is reached", limit),
                             turn.id);
    response.set("Retry-After", std::to_string(status.retryAfterSeconds()));
  } else {
    response = serve(turn, caller.get());
    if (!counts(response.status)) {
      status = services_.limits.release(subject, place, services_.clock.now());
    }
  }
  addLimitHeaders(response, status);
  return response;
}

std::shared_ptr<const Caller> Api::identify(const Request& request) {
  const auto key = bearerToken(request);
  if (!key) {
    meters_.keyRejected("missing");
    return nullptr;
  }
  const Authentication answer = services_.authenticator.authenticate(*key);
  if (!answer.caller) meters_.keyRejected(keyRejectionName(answer.rejection));
  return answer.caller;
}

Response Api::serve(const Turn& turn, const Caller* caller) {
  return withErrorsAnswered(turn, [&]() -> Response {
    const Route* route = turn.match.route;
    if (route == nullptr && turn.match.allow.empty()) {
      throw ApiError(404, "not_found", "there is nothing at this path");
    }
    if (route == nullptr) {
      if (turn.request.method == "OPTIONS") return Response{.status = 204};
      throw ApiError(405, "method_not_allowed", "this path does not take this method");
    }
    if (caller != nullptr && route->access == Access::Write && !caller->key.can_write) {
      throw ApiError(403, "scope_missing",
                     "this API key may not write: use one with the scope 'write'");
    }
    if (caller == nullptr || !mayCall(route->access, caller->key)) {
      throw ApiError(401, "unauthorized",
                     "a valid API key is required: Authorization: Bearer pm_...");
    }
    return route->handler({turn.request, caller, turn.match.id});
  });
}

template <class Work>
Response Api::withErrorsAnswered(const Turn& turn, const Work& work) {
  const auto failed = [&](std::string_view code, std::string_view sentence, const char* reason) {
    services_.log.error("api_request_failed request_id={} path={} reason={}", turn.id,
                        logValue(turn.request.path), logValue(reason));
    return errorResponse(500, code, sentence, turn.id);
  };
  Response response;
  try {
    response = work();
  } catch (const ApiError& error) {
    response = errorResponse(error.status, error.code, error.what(), turn.id, error.fields);
  } catch (const StoreError& error) {
    response = failed("storage_unavailable", "the results cannot be read now; try again later",
                      error.what());
  } catch (const std::exception& error) {
    response = failed("internal_error", "the server failed to answer this request", error.what());
  }
  if (response.status == 401) response.set("WWW-Authenticate", "Bearer");
  if (!turn.match.allow.empty()) response.set("Allow", turn.match.allow);
  return response;
}

void Api::addLimitHeaders(Response& response, const RateStatus& status) const {
  response.set("X-RateLimit-Limit", std::to_string(status.limit));
  response.set("X-RateLimit-Remaining", std::to_string(status.remaining));
  response.set("X-RateLimit-Reset",
               std::to_string(status.resetUnixSeconds(services_.clock.wallNow())));
}

}  // namespace promonitor::api
