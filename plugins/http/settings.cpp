#include "settings.hpp"

#include <array>

#include "credentials.hpp"

namespace promonitor::http {
namespace {

/// As the option's choices are declared.
constexpr std::array<const char*, 7> kMethods = {"GET",   "HEAD",   "POST",   "PUT",
                                                 "PATCH", "DELETE", "OPTIONS"};

/// Where the name for TLS is another, Host stays that of the URL.
std::string hostHeader(const pm::Options& options, const Url& url) {
  const std::string_view name = options.text("tls.server_name");
  if (name.empty()) return {};
  if (!url.tls) {
    throw pm::OptionError(
        "option 'tls.server_name': an http URL has no TLS; write the URL with https");
  }
  if (!parseUrl(url.withHost(std::string(name))).url || isAddress(std::string(name))) {
    throw pm::OptionError(pm::format("option 'tls.server_name': '{}' is not a host name", name));
  }
  return url.authority();
}

/// Some servers send a coding that nobody asked for; where the body matters it is undone.
const char* acceptEncoding(const pm::Options& options, const Expectations& expect) {
  if (options.flag("compressed")) return "gzip, deflate";
  return expect.ofBody() ? "identity" : nullptr;
}

}  // namespace

Url readUrl(const pm::Options& options) {
  const ParsedUrl parsed = parseUrl(std::string(options.text("url")));
  if (parsed.url) return *parsed.url;
  throw pm::OptionError(pm::format("option 'url': {}", parsed.reason));
}

Settings::Settings(const pm::Options& options, const Url& url)
    : method(kMethods.at(options.choice("method"))),
      body(readRequestBody(options, method, secrets)),
      headers(options, body, readCredentials(options, url, secrets), hostHeader(options, url),
              secrets),
      user_agent(options.text("user_agent")),
      accept_encoding(nullptr),
      expect(std::make_shared<const Expectations>(options)),
      certificate(options, url.tls),
      follow_redirects(options.flag("follow_redirects")),
      max_redirects(options.integer("max_redirects")),
      body_limit(static_cast<std::size_t>(options.size("body_limit"))),
      proxy(readProxy(options, secrets)),
      tls(options),
      connect(options) {
  if (!options.text("connect_to").empty()) connect_to = connect.destination({url.host, url.port});
  if (proxy && connect.addresses() == pm::Addresses::All) {
    throw pm::OptionError(
        "option 'addresses': which addresses a proxy connects to is not known; leave out 'all'");
  }
  accept_encoding = acceptEncoding(options, *expect);
  if (method == "HEAD" && expect->ofBody()) {
    throw pm::OptionError(
        "options expect.body, expect.body_size and expect.json: an answer to HEAD has no body");
  }
}

}  // namespace promonitor::http
