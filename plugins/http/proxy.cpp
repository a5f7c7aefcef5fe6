#include "proxy.hpp"

#include <stdexcept>

#include "credentials.hpp"

namespace promonitor::http {
namespace {

Url readAddress(const pm::Options& options) {
  const ParsedUrl parsed = parseUrl(std::string(options.text("proxy")));
  if (!parsed.url) throw pm::OptionError(pm::format("option 'proxy': {}", parsed.reason));
  if (parsed.url->names_user) {
    throw pm::OptionError(
        "option 'proxy': the user does not belong there; use proxy_username and proxy_password");
  }
  if (!parsed.url->text.ends_with("/") || parsed.url->text.find('?') != std::string::npos) {
    throw pm::OptionError("option 'proxy': write http://host:port, without a path");
  }
  return *parsed.url;
}

NoProxy readExceptions(const pm::Options& options) {
  NoProxy without;
  for (const std::string_view entry : options.list("no_proxy")) {
    try {
      without.add(entry);
    } catch (const std::invalid_argument& wrong) {
      throw pm::OptionError(pm::format("option 'no_proxy': {}", wrong.what()));
    }
  }
  return without;
}

void refuseWithoutProxy(const pm::Options& options) {
  for (const char* const name : {"proxy_username", "proxy_password", "no_proxy"}) {
    if (options.has(name)) {
      throw pm::OptionError(pm::format("option '{}': there is no proxy; set proxy", name));
    }
  }
}

}  // namespace

std::unique_ptr<const Proxy> readProxy(const pm::Options& options, Secrets& secrets) {
  if (!options.has("proxy")) {
    refuseWithoutProxy(options);
    return nullptr;
  }
  Proxy proxy{readAddress(options), {}, {}, readExceptions(options)};
  const std::string host =
      proxy.url.host.find(':') == std::string::npos ? proxy.url.host : '[' + proxy.url.host + ']';
  proxy.address = pm::format("http://{}:{}", host, proxy.url.port);
  // No connection is used twice.
  proxy.headers.add("Proxy-Connection:");
  if (options.has("proxy_username")) {
    proxy.headers.add("Proxy-Authorization: " + basicCredentials(options.text("proxy_username"),
                                                                 options.text("proxy_password"),
                                                                 secrets));
  } else if (options.has("proxy_password")) {
    throw pm::OptionError("option 'proxy_password': nobody has it; give proxy_username too");
  }
  return std::make_unique<const Proxy>(std::move(proxy));
}

std::vector<pm::OptionDecl> proxyOptions() {
  using pm::option;
  using pm::Type;
  return {
      option("proxy", Type::Url)
          .schema("http")
          .help("Proxy to ask: http://host:port; https URLs are reached through it by CONNECT."),
      option("proxy_username", Type::Text).help("User of Basic authentication at the proxy."),
      option("proxy_password", Type::Text).secret().help("Password of that user."),
      option("no_proxy", Type::List)
          .between(0, 100)
          .help("Hosts asked for without the proxy: names with all below them, addresses, ranges "
                "such as 10.0.0.0/8, each but a range also with a port; * for all."),
  };
}

}  // namespace promonitor::http
