#include "api/includes.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "api/http/url.hpp"

namespace promonitor::api {

bool includes(std::string_view query, std::string_view name) {
  const auto parameters = parseQuery(query);
  if (!parameters) return false;
  return std::any_of(parameters->begin(), parameters->end(), [name](const QueryParameter& each) {
    if (each.name != "include") return false;
    const std::string list = "," + each.value + ",";
    return list.find(fmt::format(",{},", name)) != std::string::npos;
  });
}

}  // namespace promonitor::api
