#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "promonitor/declare.hpp"
#include "promonitor/hidden.hpp"
#include "promonitor/limit_options.hpp"
#include "promonitor/options.hpp"
#include "promonitor/stream.hpp"

namespace PM_HIDDEN pm {

/// Options about where and how to connect. A kind takes what it honours.
enum class ConnectOption : std::uint8_t { IpFamily, Addresses, ConnectTo, SourceAddress, Resolver };

inline OptionDecl ipFamilyOption() {
  return option("ip_family", Type::Choice)
      .choices({"any", "prefer4", "prefer6", "only4", "only6"})
      .standard("any")
      .help("Addresses to use: all, those of IPv4 or of IPv6 first, or one family only.");
}

/// The options that a kind takes.
inline std::vector<OptionDecl> connectOptions(std::initializer_list<ConnectOption> wanted) {
  std::vector<OptionDecl> list;
  for (const ConnectOption one : wanted) {
    switch (one) {
      case ConnectOption::IpFamily:
        list.push_back(ipFamilyOption());
        break;
      case ConnectOption::Addresses:
        list.push_back(option("addresses", Type::Choice)
                           .choices({"any", "first", "all"})
                           .standard("any")
                           .help("Of a name's addresses, which have to answer: one of them, the "
                                 "first, or each."));
        break;
      case ConnectOption::ConnectTo:
        list.push_back(option("connect_to", Type::Text)
                           .standard("")
                           .help("Where to connect instead, host or host:port; the names that are "
                                 "asked for stay."));
        break;
      case ConnectOption::SourceAddress:
        list.push_back(option("source_address", Type::Text)
                           .standard("")
                           .help("Address of this machine to connect from."));
        break;
      case ConnectOption::Resolver:
        list.push_back(option("resolver", Type::List)
                           .between(0, 8)
                           .help("Name servers to ask for this monitor, such as 192.0.2.53 or "
                                 "192.0.2.53:5353; none: those of the daemon."));
        break;
    }
  }
  return list;
}

/// All of them.
inline std::vector<OptionDecl> connectOptions() {
  return connectOptions({ConnectOption::IpFamily, ConnectOption::Addresses,
                         ConnectOption::ConnectTo, ConnectOption::SourceAddress,
                         ConnectOption::Resolver});
}

/// What ipFamilyOption() says, for Context::connect() and Context::resolve().
inline Family ipFamily(const Options& options) {
  constexpr std::array<Family, 5> kFamilies = {Family::Any, Family::PreferV4, Family::PreferV6,
                                               Family::V4, Family::V6};
  return kFamilies.at(options.choice("ip_family"));
}

namespace detail {

/// AF_INET or AF_INET6 for a literal, 0 for everything else.
inline int familyOf(const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) return AF_INET;
  return inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1 ? AF_INET6 : 0;
}

inline bool isPort(std::string_view text) {
  std::uint16_t port = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), port);
  return end.ec == std::errc() && end.ptr == text.data() + text.size() && port != 0;
}

/// "host", "host:port", "[2001:db8::1]:port" or a bare address, taken apart; port 0: none given.
/// False when it is none of these.
inline bool splitEndpoint(std::string_view text, Endpoint& out) {
  out = Endpoint(std::string(text), 0);
  if (familyOf(out.host) != 0) return true;
  const std::size_t colon = text.rfind(':');
  const std::size_t bracket = text.rfind(']');
  const bool has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || bracket < colon);
  if (has_port) {
    if (!isPort(text.substr(colon + 1))) return false;
    std::from_chars(text.data() + colon + 1, text.data() + text.size(), out.port);
    out.host.resize(colon);
  }
  if (out.host.starts_with('[') && out.host.ends_with(']')) {
    out.host = out.host.substr(1, out.host.size() - 2);
    return familyOf(out.host) == AF_INET6;
  }
  const bool odd = out.host.find_first_of(" \t\r\n/@:[]") != std::string::npos;
  return !out.host.empty() && !odd;
}

}  // namespace detail

/// What the options about connecting say, and the group `limits`; what the kind does not declare
/// has its default here. Throws OptionError for what is not an address and what does not fit.
class ConnectSettings {
 public:
  explicit ConnectSettings(const Options& options) : limits_(phaseLimits(options)) {
    if (options.declares("ip_family")) family_ = ipFamily(options);
    if (options.declares("addresses")) {
      addresses_ = static_cast<Addresses>(options.choice("addresses"));
    }
    if (options.declares("connect_to")) readConnectTo(options.text("connect_to"));
    if (options.declares("resolver")) readServers(options.list("resolver"));
    if (options.declares("source_address")) readSource(options.text("source_address"));
  }
  ConnectSettings(const ConnectSettings&) = delete;
  ConnectSettings& operator=(const ConnectSettings&) = delete;

  Family family() const { return family_; }
  Addresses addresses() const { return addresses_; }
  const PhaseLimits& limits() const { return limits_; }
  const std::string& sourceAddress() const { return source_; }
  /// Where to connect instead of `target`.
  Endpoint destination(const Endpoint& target) const {
    if (connect_to_.host.empty()) return target;
    return {connect_to_.host, connect_to_.port == 0 ? target.port : connect_to_.port};
  }

  /// For Context::connect(). Points into this object.
  ConnectOptions view() const {
    ConnectOptions connect;
    connect.family = family_;
    connect.local_address = source_;
    connect.connect_to = connect_to_text_;
    connect.servers = servers_;
    connect.addresses = addresses_;
    connect.limits = limits_;
    return connect;
  }
  /// For Context::resolve(). Points into this object.
  ResolveOptions resolving() const {
    ResolveOptions resolve;
    resolve.family = family_;
    resolve.servers = servers_;
    resolve.limit = limits_.dns;
    return resolve;
  }

 private:
  void readConnectTo(std::string_view text) {
    if (text.empty()) return;
    if (!detail::splitEndpoint(text, connect_to_)) {
      throw OptionError(
          format("option 'connect_to': '{}' is not an address, host or host:port", text));
    }
    connect_to_text_ = text;
    if (text.front() == '[' && text.back() == ']') connect_to_text_ = connect_to_.host;
  }
  void readServers(const std::vector<std::string_view>& texts) {
    server_texts_.assign(texts.begin(), texts.end());
    for (const std::string& text : server_texts_) {
      Endpoint server;
      if (!detail::splitEndpoint(text, server) || detail::familyOf(server.host) == 0) {
        throw OptionError(
            format("option 'resolver': '{}' is not an address such as 192.0.2.53 or "
                   "[2001:db8::53]:5353",
                   text));
      }
      servers_.push_back(str(text));
    }
  }
  void readSource(std::string_view text) {
    if (text.empty()) return;
    source_ = text;
    const int family = detail::familyOf(source_);
    if (family == 0) {
      throw OptionError(format("option 'source_address': '{}' is not an IP address", text));
    }
    const Family other = family == AF_INET ? Family::V6 : Family::V4;
    if (family_ == other) {
      throw OptionError(format(
          "option 'source_address': '{}' is not of the family that ip_family asks for", text));
    }
    family_ = family == AF_INET ? Family::V4 : Family::V6;
  }

  Family family_ = Family::Any;
  Addresses addresses_ = Addresses::Any;
  Endpoint connect_to_;
  std::string connect_to_text_, source_;
  std::vector<std::string> server_texts_;
  std::vector<pm_str> servers_;  ///< the same
  PhaseLimits limits_;
};

}  // namespace pm
