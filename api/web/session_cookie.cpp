#include "api/web/session_cookie.hpp"

#include <algorithm>
#include <string_view>

namespace promonitor::api {
namespace {

constexpr const char* kAttributes = "; Path=/; Secure; HttpOnly; SameSite=Lax";

std::string_view withoutSpaces(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::optional<SessionSecret> sessionCookie(const Request& request) {
  std::optional<std::string_view> value;
  for (const Field& field : request.headers) {
    if (field.name != "cookie") continue;
    std::string_view rest = field.value;
    while (!rest.empty()) {
      const std::string_view pair = rest.substr(0, rest.find(';'));
      rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
      const std::size_t equals = pair.find('=');
      if (equals == std::string_view::npos) continue;
      if (withoutSpaces(pair.substr(0, equals)) != kSessionCookie) continue;
      if (value) return std::nullopt;
      value = withoutSpaces(pair.substr(equals + 1));
    }
  }
  return value ? SessionSecret::parse(*value) : std::nullopt;
}

std::string cookieOf(const SessionSecret& secret) {
  return std::string(kSessionCookie) + "=" + secret.text() + kAttributes;
}

std::string endedCookie() {
  return std::string(kSessionCookie) + "=" + kAttributes + "; Max-Age=0";
}

}  // namespace promonitor::api
