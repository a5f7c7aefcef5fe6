#include "api/include_list.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "api/http/url.hpp"

namespace promonitor::api {

bool includes(const Request& request, std::string_view name) {
  const auto query = parseQuery(request.query);
  if (!query) return false;
  return std::any_of(query->begin(), query->end(), [name](const QueryParameter& parameter) {
    if (parameter.name != "include") return false;
    const std::string list = "," + parameter.value + ",";
    return list.find(fmt::format(",{},", name)) != std::string::npos;
  });
}

}  // namespace promonitor::api
