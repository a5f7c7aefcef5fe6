#include "api/api.hpp"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "api/api_error.hpp"
#include "api/bearer.hpp"
#include "api/error_response.hpp"
#include "core/base/log.hpp"

namespace promonitor::api {
namespace {

/// Answers that cost a request of the plan; the others are ours (5xx), or were not served.
bool counts(int status) { return status < 500 && status != 429 && status != 304; }

bool mayCall(Access access, const ApiKey& key) {
  return access == Access::Write ? key.can_write : key.can_read;
}

void addCommonFields(Response& response, const std::string& request_id) {
  response.set("X-Request-Id", request_id);
  response.set("X-Content-Type-Options", "nosniff");
  response.set("Cache-Control", "no-store");
}

}  // namespace

/// One request on its way, as far as its answer needs it, which may come when the request is gone.
struct Api::Turn {
  const std::string id;
  const MonoTime started;
  const std::string path;
  const Route* route = nullptr;
  std::string allow{};
  /// Whose limit it is under; nothing on open routes.
  struct Limit {
    RateSubject subject{};
    int calls = 0;
  };
  std::optional<Limit> limit{};
  std::optional<Reservation> place{};
};

/// An answer that comes later, under the rules of all answers.
class Api::Answering final : public LaterResponse {
 public:
  Answering(Api& api, Turn turn, std::unique_ptr<LaterResponse> later)
      : api_(api), turn_(std::move(turn)), later_(std::move(later)) {}

  void whenReady(std::function<void()> ready) override { later_->whenReady(std::move(ready)); }
  bool ready() const override { return later_->ready(); }
  MonoTime deadline() const override { return later_->deadline(); }
  Response take() override {
    return api_.finish(turn_, api_.withErrorsAnswered(turn_, [this] { return later_->take(); }));
  }

 private:
  Api& api_;
  const Turn turn_;
  const std::unique_ptr<LaterResponse> later_;
};

Api::Api(const ApiServices& services, std::vector<Route> routes, const ApiSettings& settings)
    : services_(services),
      settings_(settings),
      routes_(std::move(routes)),
      meters_(services.registry) {}

Response Api::handle(const Request& request) {
  Turn turn{request_ids_.next(), services_.clock.now(), request.path};
  Response response = respond(turn, request);
  if (!response.later) return finish(turn, std::move(response));
  response.later = std::make_unique<Answering>(*this, std::move(turn), std::move(response.later));
  return response;
}

Response Api::refuse(const Refusal& refusal, const std::string& peer) {
  const std::string id = request_ids_.next();
  Response response = errorResponse({.status = refusal.status,
                                     .code = refusalCode(refusal.status),
                                     .sentence = refusal.reason,
                                     .request_id = id});
  addLimitHeaders(response,
                  services_.limits.status(rateSubject(peer), settings_.anonymous_per_minute,
                                          services_.clock.now()));
  addCommonFields(response, id);
  meters_.refused(refusal.status);
  return response;
}

Response Api::finish(const Turn& turn, Response response) {
  if (turn.limit) addLimitHeaders(response, standing(turn, response.status));
  addCommonFields(response, turn.id);
  meters_.answered(turn.route != nullptr ? turn.route->pattern : "none", response.status,
                   services_.clock.now() - turn.started);
  return response;
}

/// What is left of the limit after an answer with this status, which may cost nothing.
RateStatus Api::standing(const Turn& turn, int status) {
  const MonoTime now = services_.clock.now();
  if (!turn.place) return services_.limits.status(turn.limit->subject, turn.limit->calls, now);
  if (!turn.place->granted || counts(status)) return turn.place->status;
  return services_.limits.release(turn.limit->subject, *turn.place, now);
}

Response Api::respond(Turn& turn, const Request& request) {
  const RouteTable::Match match = routes_.find(request.method, request.path);
  turn.route = match.route;
  turn.allow = match.allow;
  if (turn.route == nullptr || turn.route->access != Access::Open) {
    return respondWithinLimits(turn, request, match.id);
  }
  return withErrorsAnswered(turn, [&] {
    return turn.route->handler({request, nullptr, match.id});
  });
}

Response Api::respondWithinLimits(Turn& turn, const Request& request, std::string_view id) {
  std::shared_ptr<const Caller> caller;
  Response failure = withErrorsAnswered(turn, [&] {
    caller = identify(request);
    return Response();
  });
  turn.limit = caller ? Turn::Limit{rateSubject(caller->user.id), caller->plan.requests_per_minute}
                      : Turn::Limit{rateSubject(request.peer), settings_.anonymous_per_minute};
  if (failure.status != 200) return failure;
  turn.place =
      services_.limits.reserve(turn.limit->subject, turn.limit->calls, services_.clock.now());
  if (turn.place->granted) return serve(turn, request, id, caller.get());
  const std::string sentence =
      fmt::format("the limit of {} requests per minute is reached", turn.limit->calls);
  Response response = errorResponse(
      {.status = 429, .code = "rate_limited", .sentence = sentence, .request_id = turn.id});
  response.set("Retry-After", std::to_string(turn.place->status.retryAfterSeconds()));
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

Response Api::serve(const Turn& turn, const Request& request, std::string_view id,
                    const Caller* caller) {
  return withErrorsAnswered(turn, [&]() -> Response {
    const Route* route = turn.route;
    if (route == nullptr && turn.allow.empty()) {
      throw ApiError(404, "not_found", "there is nothing at this path");
    }
    if (route == nullptr) {
      if (request.method == "OPTIONS") return Response{.status = 204};
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
    return route->handler({request, caller, id});
  });
}

template <class Work>
Response Api::withErrorsAnswered(const Turn& turn, const Work& work) {
  const auto failed = [&](std::string_view code, std::string_view sentence, const char* reason) {
    services_.log.error("api_request_failed request_id={} path={} reason={}", turn.id,
                        logValue(turn.path), logValue(reason));
    return errorResponse(
        {.status = 500, .code = code, .sentence = sentence, .request_id = turn.id});
  };
  Response response;
  try {
    response = work();
  } catch (const ApiError& error) {
    response = errorResponse({.status = error.status,
                              .code = error.code,
                              .sentence = error.what(),
                              .request_id = turn.id,
                              .fields = &error.fields});
  } catch (const StoreError& error) {
    response = failed("storage_unavailable", "the results cannot be read now; try again later",
                      error.what());
  } catch (const std::exception& error) {
    response = failed("internal_error", "the server failed to answer this request", error.what());
  }
  if (response.status == 401) response.set("WWW-Authenticate", "Bearer");
  if (!turn.allow.empty()) response.set("Allow", turn.allow);
  return response;
}

void Api::addLimitHeaders(Response& response, const RateStatus& status) const {
  response.set("X-RateLimit-Limit", std::to_string(status.limit));
  response.set("X-RateLimit-Remaining", std::to_string(status.remaining));
  response.set("X-RateLimit-Reset",
               std::to_string(status.resetUnixSeconds(services_.clock.wallNow())));
}

}  // namespace promonitor::api
