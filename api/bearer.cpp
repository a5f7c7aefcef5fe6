#include "api/bearer.hpp"

#include <algorithm>
#include <cctype>

namespace promonitor::api {

std::optional<std::string_view> bearerToken(const Request& request) {
  static constexpr std::string_view kScheme = "bearer";
  const std::string* const field = request.only("authorization");
  if (field == nullptr) return std::nullopt;
  const std::string_view value = *field;
  const std::size_t space = value.find(' ');
  if (space != kScheme.size()) return std::nullopt;
  const bool is_bearer =
      std::equal(kScheme.begin(), kScheme.end(), value.begin(),
                 [](char expected, unsigned char c) { return std::tolower(c) == expected; });
  const std::size_t token = value.find_first_not_of(' ', space);
  if (!is_bearer || token == std::string_view::npos) return std::nullopt;
  return value.substr(token);
}

}  // namespace promonitor::api
