#pragma once

#include <prometheus/registry.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <spdlog/logger.h>

#include "api/admission.hpp"
#include "api/allowance.hpp"
#include "api/answer_cache.hpp"
#include "api/api_meters.hpp"
#include "api/cross_origin.hpp"
#include "api/http/http_handler.hpp"
#include "api/request_ids.hpp"
#include "api/routes.hpp"
#include "core/account/authenticator.hpp"
#include "core/account/rate_limits.hpp"
#include "core/base/clock.hpp"

namespace promonitor::api {

struct ApiSettings {
  /// Calls without a valid key that one client address may make in a minute.
  int anonymous_per_minute = 60;
  /// Whose pages may call from a browser; see CrossOrigin.
  std::vector<std::string> origins = {};
};

/// What an Api works with; all outlive it.
struct ApiServices {
  Authenticator& authenticator;
  RateLimits& limits;
  const Clock& clock;
  spdlog::logger& log;
  prometheus::Registry& registry;
  /// Null: every answer is made anew.
  AnswerCache* answers = nullptr;
};

/// Answers requests: finds the route, tells who calls, keeps the rate limits, calls the handler,
/// gives the answer the form that its client wants, and turns every failure into a JSON error. The
/// only place that knows these rules, and the only one that catches ApiError. Outlives the answers
/// that come later. Thread-safe; never throws.
class Api final : public HttpHandler {
 public:
  /// For callers with keys.
  Api(const ApiServices& services, std::vector<Route> routes, const ApiSettings& settings = {});
  /// For others, whom no page of another origin may call.
  Api(const ApiServices& services, std::vector<Route> routes, std::unique_ptr<Admission> admission);

  Response handle(const Request& request) override;
  std::size_t longestBody(const Request& head) override;
  Response refuse(const Refusal& refusal, const std::string& peer) override;
  const RouteTable& routes() const { return routes_; }

 private:
  struct Turn;
  class Answering;

  Response respond(Turn& turn, const Request& request);
  Response respondWithinLimits(Turn& turn, const Request& request, std::string_view id);
  Response serve(const Turn& turn, const Request& request, std::string_view id,
                 const Caller* caller);
  Response limitReached(const Turn& turn) const;
  template <class Work>
  Response withErrorsAnswered(const Turn& turn, const Work& work);
  Response finish(Turn& turn, Response response);
  void addLimits(Turn& turn, Response& response);

  ApiServices services_;
  CrossOrigin cross_origin_;
  RouteTable routes_;
  ApiMeters meters_;
  std::unique_ptr<Admission> admission_;
  RequestIds request_ids_;
};

}  // namespace promonitor::api
