#include "api/web/mirrored_routes.hpp"

#include <string>
#include <string_view>

namespace promonitor::api {

std::vector<Route> mirroredRoutes(const std::vector<Route>& api) {
  static constexpr std::string_view kApiPrefix = "/api/v1";
  std::vector<Route> mirrored;
  for (const Route& route : api) {
    if (route.rule.access == Access::Open) continue;
    Route& copy = mirrored.emplace_back(route);
    copy.pattern = kWebPrefix + route.pattern.substr(kApiPrefix.size());
  }
  return mirrored;
}

}  // namespace promonitor::api
