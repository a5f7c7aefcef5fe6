#include "api/web/same_origin.hpp"

#include <string>
#include <string_view>

#include "api/api_error.hpp"
#include "core/store/queries.hpp"

namespace promonitor::api {
namespace {

/// Schemes are not compared: where TLS ends before the daemon, it knows of none.
bool isOwnOrigin(std::string_view origin, const std::string& host) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (origin.starts_with(scheme)) {
      return lowered(std::string(origin.substr(scheme.size()))) == lowered(host);
    }
  }
  return false;
}

bool isSameOrigin(const Request& request) {
  for (const char* const name : {"sec-fetch-site", "origin", "host"}) {
    if (request.count(name) > 1) return false;
  }
  const std::string* const site = request.header("sec-fetch-site");
  const std::string* const origin = request.header("origin");
  const std::string* const host = request.header("host");
  if (site != nullptr) return *site == "same-origin";
  return origin != nullptr && host != nullptr && isOwnOrigin(*origin, *host);
}

}  // namespace

void requireSameOrigin(const Request& request) {
  if (isSameOrigin(request)) return;
  throw ApiError(403, "cross_origin",
                 "only pages of this server may do this: neither Sec-Fetch-Site nor Origin says "
                 "that one of them does");
}

void requireJson(const Request& request) {
  if (request.body.empty()) return;
  if (const std::string* const type = request.only("content-type")) {
    std::string name = lowered(type->substr(0, type->find(';')));
    while (name.ends_with(' ')) name.pop_back();
    if (name == "application/json" || name == "application/merge-patch+json") return;
  }
  throw ApiError(415, "not_json", "a body is JSON here: Content-Type: application/json");
}

bool isUnsafe(const Request& request) {
  return request.method != "GET" && request.method != "HEAD" && request.method != "OPTIONS";
}

}  // namespace promonitor::api
