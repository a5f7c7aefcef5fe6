#include "api/routes.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

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

/// What is wrong with a route; null where nothing is.
const char* faultOf(const Route& route) {
  const auto& [access, owned, limit] = route.rule;
  if (access == Access::Undeclared) return "does not say who may call it";
  if (owned == Owned::Undeclared) return "does not say whose its things are";
  if (limit == Limit::Undeclared) return "does not say what a call counts against";
  if (route.summary.empty()) return "has no summary";
  if (!route.handler) return "has no handler";
  if (!route.pattern.starts_with('/')) return "has no path";
  if (route.method.empty() || route.method == "HEAD") return "has no method of its own";
  const bool is_open = access == Access::Open;
  if (is_open == (limit == Limit::Plan)) return "is open and counts against a plan, or neither";
  if (is_open && owned != Owned::Nobodys) return "is open, and its things are somebody's";
  const bool has_id = route.pattern.find(":id") != std::string::npos;
  const bool is_of_one = owned != Owned::Nobodys && owned != Owned::Callers;
  return has_id == is_of_one ? nullptr : "has an id, or things of one, and not the other";
}

}  // namespace

RouteTable::RouteTable(std::vector<Route> routes) : routes_(std::move(routes)) {
  std::set<std::string> names;
  for (const Route& route : routes_) {
    const std::string name = route.method + ' ' + route.pattern;
    const char* const fault = names.insert(name).second ? faultOf(route) : "stands there twice";
    if (fault != nullptr) throw std::logic_error("the route " + name + ' ' + fault);
  }
}

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
