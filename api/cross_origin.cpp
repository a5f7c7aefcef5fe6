#include "api/cross_origin.hpp"

#include <algorithm>

namespace promonitor::api {
namespace {

constexpr const char* kReadableFields =
    "ETag, Link, Location, Retry-After, X-Request-Id, X-Total-Count, X-RateLimit-Limit, "
    "X-RateLimit-Remaining, X-RateLimit-Reset, RateLimit, RateLimit-Policy";
constexpr const char* kSendableFields =
    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID";
/// Two hours: no browser remembers it longer than a day.
constexpr const char* kRememberSeconds = "7200";

}  // namespace

std::string CrossOrigin::allowed(const Request& request) const {
  const std::string* const origin = request.header("origin");
  if (origin == nullptr || request.count("origin") > 1) return {};
  const bool is_listed = std::find(origins_.begin(), origins_.end(), *origin) != origins_.end();
  return is_listed ? *origin : std::string();
}

void CrossOrigin::expose(Response& response, const std::string& origin) {
  if (origin.empty()) return;
  response.set("Access-Control-Allow-Origin", origin);
  response.set("Access-Control-Expose-Headers", kReadableFields);
}

bool CrossOrigin::isPreflight(const Request& request) {
  return request.method == "OPTIONS" && request.header("access-control-request-method") != nullptr;
}

Response CrossOrigin::preflight(const std::string& methods) {
  Response response;
  response.status = 204;
  response.set("Access-Control-Allow-Methods", methods);
  response.set("Access-Control-Allow-Headers", kSendableFields);
  response.set("Access-Control-Max-Age", kRememberSeconds);
  return response;
}

}  // namespace promonitor::api
