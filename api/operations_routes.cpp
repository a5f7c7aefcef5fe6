#include "api/operations_routes.hpp"

#include <prometheus/text_serializer.h>

#include <sstream>
#include <utility>

#include "api/api_error.hpp"

namespace promonitor::api {
namespace {

Response textResponse(std::string type, std::string body) {
  Response response;
  response.set("Content-Type", std::move(type));
  response.body = std::move(body);
  return response;
}

}  // namespace

std::vector<Route> healthRoutes(Readiness readiness) {
  const auto health = [](const Call&) {
    return textResponse("application/json", R"({"status":"ok"})");
  };
  const auto ready = [readiness = std::move(readiness)](const Call&) {
    if (const auto reason = readiness()) throw ApiError(503, "not_ready", *reason);
    return textResponse("application/json", R"({"status":"ready"})");
  };
  return {
      {"GET",
       "/healthz",
       {Access::Open, Owned::Nobodys, Limit::None},
       "200 while the process answers.",
       health},
      {"GET",
       "/readyz",
       {Access::Open, Owned::Nobodys, Limit::None},
       "200 while the work can be done, else 503.",
       ready},
  };
}

std::vector<Route> metricsRoutes(const prometheus::Collectable& metrics) {
  const auto write = [&metrics](const Call&) {
    std::ostringstream text;
    prometheus::TextSerializer().Serialize(text, metrics.Collect());
    return textResponse("text/plain; version=0.0.4; charset=utf-8", text.str());
  };
  return {{"GET",
           "/metrics",
           {Access::Open, Owned::Nobodys, Limit::None},
           "Metrics in Prometheus' text format.",
           write}};
}

}  // namespace promonitor::api
