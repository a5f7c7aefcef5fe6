#pragma once

#include <memory>
#include <string>
#include <vector>

#include "header_list.hpp"
#include "no_proxy.hpp"
#include "promonitor/probe.hpp"
#include "secrets.hpp"
#include "url.hpp"

namespace promonitor::http {

/// The proxy of a monitor: asked for http URLs in absolute form, told to CONNECT for https ones
/// (RFC 9112, sections 3.2.2 and 3.2.3).
struct Proxy {
  Url url;
  std::string address;  ///< "http://host:port", as libcurl wants it
  HeaderList headers;   ///< what is said to the proxy alone
  NoProxy without;

  bool isFor(const Url& target) const { return !without.contains(target); }
};

/// What the options say; null without the option `proxy`. Throws pm::OptionError.
std::unique_ptr<const Proxy> readProxy(const pm::Options& options, Secrets& secrets);

/// `proxy`, `proxy_username`, `proxy_password` and `no_proxy`.
std::vector<pm::OptionDecl> proxyOptions();

}  // namespace promonitor::http
