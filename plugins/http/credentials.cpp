#include "credentials.hpp"

#include "base64.hpp"
#include "header_field.hpp"

namespace promonitor::http {
namespace {

bool hasAuthorizationHeader(const pm::Options& options) {
  for (const auto& [name, value] : options.map("headers")) {
    if (lowerCase(name) == "authorization") return true;
  }
  return false;
}

/// There is one Authorization header, so one place that says what is in it.
void refuseSeveral(const pm::Options& options, const Url& url) {
  std::vector<std::string> given;
  if (options.has("auth.username") || options.has("auth.password")) {
    given.emplace_back("auth.username");
  }
  if (options.has("auth.bearer")) given.emplace_back("auth.bearer");
  if (hasAuthorizationHeader(options)) given.emplace_back("headers.Authorization");
  if (url.names_user) given.emplace_back("the user in the URL");
  if (given.size() > 1) {
    throw pm::OptionError(pm::format("{} and {} both say who asks; keep one", given[0], given[1]));
  }
}

}  // namespace

std::string basicCredentials(std::string_view user, std::string_view password, Secrets& secrets) {
  const std::string encoded = base64(pm::format("{}:{}", user, password));
  secrets.add(password);
  secrets.add(encoded);
  return "Basic " + encoded;
}

std::string readCredentials(const pm::Options& options, const Url& url, Secrets& secrets) {
  refuseSeveral(options, url);
  if (url.names_user) {
    // libcurl sends them; here they are only known as secrets.
    const UserInfo info = url.userInfo();
    basicCredentials(info.user, info.password, secrets);
  }
  if (options.has("auth.bearer")) {
    const std::string_view token = options.text("auth.bearer");
    if (token.empty() || !isFieldValue(token) || token.find(' ') != std::string_view::npos) {
      throw pm::OptionError(
          "option 'auth.bearer': the token is empty or has characters that no header may have");
    }
    secrets.add(token);
    return pm::format("Bearer {}", token);
  }
  const bool has_user = options.has("auth.username");
  if (options.has("auth.password") && !has_user) {
    throw pm::OptionError("option 'auth.password': nobody has it; give auth.username too");
  }
  if (!has_user) return {};
  const std::string_view user = options.text("auth.username");
  if (user.find(':') != std::string_view::npos) {
    throw pm::OptionError("option 'auth.username': a user of Basic authentication has no colon");
  }
  return basicCredentials(user, options.text("auth.password"), secrets);
}

std::vector<pm::OptionDecl> authOptions() {
  using pm::option;
  using pm::Type;
  return {
      option("auth.username", Type::Text).help("User of Basic authentication."),
      option("auth.password", Type::Text).secret().help("Password of that user."),
      option("auth.bearer", Type::Text).secret().help("Token of Bearer authentication."),
  };
}

}  // namespace promonitor::http
