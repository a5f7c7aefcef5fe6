#include "api/includes.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "api/http/url.hpp"

namespace promonitor::api {

bool includes(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    // Each by itself: one that cannot be read hides no other.
    for (const QueryParameter& each : parseQuery(pair).value_or(std::vector<QueryParameter>())) {
      const std::string list = "," + each.value + ",";
      const bool is_named = list.find(fmt::format(",{},", name)) != std::string::npos;
      if (each.name == "include" && is_named) return true;
    }
  }
  return false;
}

}  // namespace promonitor::api
