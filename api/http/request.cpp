#include "api/http/request.hpp"

#include <algorithm>

namespace promonitor::api {

const std::string* Request::header(std::string_view lower_name) const {
  const auto found = std::find_if(headers.begin(), headers.end(),
                                  [&](const Field& field) { return field.name == lower_name; });
  return found == headers.end() ? nullptr : &found->value;
}

std::size_t Request::count(std::string_view lower_name) const {
  return static_cast<std::size_t>(
      std::count_if(headers.begin(), headers.end(),
                    [&](const Field& field) { return field.name == lower_name; }));
}

const std::string* Request::only(std::string_view lower_name) const {
  return count(lower_name) == 1 ? header(lower_name) : nullptr;
}

}  // namespace promonitor::api
