#include "api/api.hpp"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "api/answer_form.hpp"
#include "api/api_error.hpp"
#include "api/error_response.hpp"
#include "api/key_admission.hpp"
#include "api/limit_fields.hpp"
#include "core/base/log.hpp"

namespace promonitor::api {
namespace {

/// What may be kept is asked for again each time: whose it is may have changed.
void addCommonFields(Response& response, const std::string& request_id, bool is_tagged = false) {
  response.set("X-Request-Id", request_id);
  response.set("X-Content-Type-Options", "nosniff");
  response.set("Cache-Control", is_tagged ? "private, no-cache" : "no-store");
}

/// Whether the answer can have an entity tag.
bool isRead(const Route* route) {
  return route != nullptr && route->method == "GET" && route->rule.limit != Limit::None;
}

/// All that the answer to a read depends on beside what is stored.
std::string nameOf(const Request& request, const Caller& caller, const AnswerForm& form) {
  return fmt::format("{} {}\n{}\n{}", static_cast<std::int64_t>(caller.user.id),
                     form.gzip ? "gzip" : "plain", request.path, request.query);
}

bool isOpen(const Route* route) { return route != nullptr && route->rule.access == Access::Open; }

}  // namespace

/// One request on its way, as far as its answer needs it, which may come when the request is gone.
struct Api::Turn {
  const std::string id;
  const MonoTime started;
  const std::string path;
  const std::string origin;
  const AnswerForm form;
  const Route* route = nullptr;
  std::string allow{};
  /// Nothing on routes without one.
  std::optional<CallLimit> limit{};
  std::optional<Allowance> allowance{};
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
  Turn turn_;
  const std::unique_ptr<LaterResponse> later_;
};

Api::Api(const ApiServices& services, std::vector<Route> routes, const ApiSettings& settings)
    : services_(services),
      cross_origin_(settings.origins),
      routes_(std::move(routes)),
      meters_(services.registry),
      admission_(std::make_unique<KeyAdmission>(services.authenticator, meters_,
                                                settings.anonymous_per_minute)) {}

Api::Api(const ApiServices& services, std::vector<Route> routes,
         std::unique_ptr<Admission> admission)
    : services_(services),
      cross_origin_({}),
      routes_(std::move(routes)),
      meters_(services.registry),
      admission_(std::move(admission)) {}

Response Api::handle(const Request& request) {
  Turn turn{request_ids_.next(), services_.clock.now(), request.path,
            cross_origin_.allowed(request), AnswerForm(request)};
  Response response = respond(turn, request);
  if (!response.later) return finish(turn, std::move(response));
  response.later = std::make_unique<Answering>(*this, std::move(turn), std::move(response.later));
  return response;
}

std::size_t Api::longestBody(const Request& head) {
  const RouteTable::Match match = routes_.find(head.method, head.path);
  if (match.route == nullptr || match.route->longest_body == 0) return 0;
  try {
    const auto caller = admission_->identify(head);
    admission_->admit(*match.route, head, caller.get());
    return match.route->longest_body;
  } catch (const ApiError&) {
    return 0;  // why is told when it is handled
  } catch (const StoreError& error) {
    services_.log.error("api_request_failed path={} reason={}", logValue(head.path),
                        logValue(error.what()));
    return 0;
  }
}

Response Api::refuse(const Refusal& refusal, const std::string& peer) {
  const std::string id = request_ids_.next();
  Response response = errorResponse({.status = refusal.status,
                                     .code = refusalCode(refusal.status),
                                     .sentence = refusal.reason,
                                     .request_id = id});
  const CallLimit limit = admission_->limitOf(nullptr, peer);
  addLimitFields(response,
                 services_.limits.status(limit.subject, limit.calls, services_.clock.now()),
                 limit.policy, services_.clock.wallNow());
  addCommonFields(response, id);
  admission_->mark(response);
  meters_.refused(refusal.status);
  return response;
}

Response Api::finish(Turn& turn, Response response) {
  const bool is_read = isRead(turn.route) && response.status == 200 && !response.live;
  if (is_read) {
    response = withErrorsAnswered(turn, [&] {
      turn.form.validate(response);
      return std::move(response);
    });
  }
  const bool is_served = turn.allowance && turn.allowance->granted();
  if (is_served && !turn.allowance->affords(response.status)) response = limitReached(turn);
  addLimits(turn, response);
  turn.form.encode(response);
  addCommonFields(response, turn.id, is_read && response.status < 400);
  admission_->mark(response);
  CrossOrigin::expose(response, turn.origin);
  meters_.answered(turn.route != nullptr ? turn.route->pattern : "none", response.status,
                   services_.clock.now() - turn.started);
  return response;
}

void Api::addLimits(Turn& turn, Response& response) {
  if (!turn.limit) return;
  const MonoTime now = services_.clock.now();
  const RateStatus status =
      turn.allowance ? turn.allowance->settle(response.status, now)
                     : services_.limits.status(turn.limit->subject, turn.limit->calls, now);
  addLimitFields(response, status, turn.limit->policy, services_.clock.wallNow());
}

Response Api::respond(Turn& turn, const Request& request) {
  const RouteTable::Match match = routes_.find(request.method, request.path);
  turn.route = match.route;
  turn.allow = match.allow;
  if (!turn.origin.empty() && !turn.allow.empty() && CrossOrigin::isPreflight(request)) {
    turn.limit = admission_->limitOf(nullptr, request.peer);
    return CrossOrigin::preflight(turn.allow);
  }
  if (turn.route == nullptr || turn.route->rule.limit != Limit::None) {
    return respondWithinLimits(turn, request, match.id);
  }
  return withErrorsAnswered(turn, [&] {
    return turn.route->handler({request, nullptr, match.id});
  });
}

Response Api::respondWithinLimits(Turn& turn, const Request& request, std::string_view id) {
  std::shared_ptr<const Caller> caller;
  Response failure = withErrorsAnswered(turn, [&] {
    if (!isOpen(turn.route)) caller = admission_->identify(request);
    return Response();
  });
  turn.limit = admission_->limitOf(caller.get(), request.peer);
  if (failure.status != 200) return failure;
  const bool may_be_unchanged =
      caller != nullptr && !turn.form.if_none_match.empty() && isRead(turn.route);
  turn.allowance.emplace(services_.limits, *turn.limit, may_be_unchanged, services_.clock.now());
  return turn.allowance->granted() ? serve(turn, request, id, caller.get()) : limitReached(turn);
}

Response Api::limitReached(const Turn& turn) const {
  const std::string sentence = turn.allowance->refusal();
  Response response = errorResponse({.status = 429,
                                     .code = "rate_limited",
                                     .sentence = sentence,
                                     .request_id = turn.id,
                                     .problem = turn.form.problem});
  response.set("Retry-After", std::to_string(turn.allowance->retryAfterSeconds()));
  return response;
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
    admission_->admit(*route, request, caller);
    const auto handle = [&] { return route->handler({request, caller, id}); };
    if (services_.answers == nullptr || caller == nullptr || !isRead(route)) return handle();
    return services_.answers->answer(nameOf(request, *caller, turn.form), [&] {
      Response response = handle();
      if (response.is_of_store) turn.form.complete(response);
      return response;
    });
  });
}

template <class Work>
Response Api::withErrorsAnswered(const Turn& turn, const Work& work) {
  const auto failed = [&](std::string_view code, std::string_view sentence, const char* reason) {
    services_.log.error("api_request_failed request_id={} path={} reason={}", turn.id,
                        logValue(turn.path), logValue(reason));
    return errorResponse({.status = 500,
                          .code = code,
                          .sentence = sentence,
                          .request_id = turn.id,
                          .problem = turn.form.problem});
  };
  Response response;
  try {
    response = work();
  } catch (const ApiError& error) {
    response = errorResponse({.status = error.status,
                              .code = error.code,
                              .sentence = error.what(),
                              .request_id = turn.id,
                              .fields = &error.fields,
                              .problem = turn.form.problem});
    if (error.retry_after_s > 0) response.set("Retry-After", std::to_string(error.retry_after_s));
  } catch (const StoreError& error) {
    response = failed("storage_unavailable", "the results cannot be read now; try again later",
                      error.what());
  } catch (const std::exception& error) {
    response = failed("internal_error", "the server failed to answer this request", error.what());
  }
  if (!turn.allow.empty()) response.set("Allow", turn.allow);
  return response;
}

}  // namespace promonitor::api
