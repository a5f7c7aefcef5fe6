#include "api/routes.hpp"

#include <algorithm>

namespace promonitor::api {
namespace {

std::string_view takeSegment(std::string_view& rest) {
  rest.remove_prefix(1);
  const auto segment = rest.substr(0, rest.find('/'));
  rest.remove_prefix(segment.size());
  return segment;
}

bool matches(std::string_view pattern, std::string_view path, std::string_view& id) {
  while (!pattern.empty() && !path.empty()) {
    const auto expected = takeSegment(pattern);
    const auto segment = takeSegment(path);
    if (expected == ":id" && !segment.empty()) {
      id = segment;
    } else if (segment != expected) {
      return false;
    }
  }
  return pattern.empty() && path.empty();
}

}  // namespace

RouteTable::Match RouteTable::find(std::string_view method, std::string_view path) const {
  if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  const std::string_view wanted = method == "HEAD" ? "GET" : method;
  Match match;
  for (const Route& route : routes_) {
    std::string_view id;
    if (!matches(route.pattern, path, id)) continue;
    if (route.method == wanted) return {&route, id, {}};
    match.allow += route.method == "GET" ? "GET, HEAD, " : route.method + ", ";
  }
  if (!match.allow.empty()) match.allow += "OPTIONS";
  return match;
}

}  // namespace promonitor::api
