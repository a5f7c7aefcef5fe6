#include "core/plugin/target_text.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/base/units.hpp"
#include "promonitor/probe.h"

namespace promonitor {
namespace {

constexpr std::size_t kMaxName = 253;
constexpr std::size_t kMaxLabel = 63;
constexpr std::size_t kMaxUrl = 8192;

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

/// The canonical text of an address literal; empty when `text` is none.
std::string addressText(int family, std::string_view text) {
  std::array<unsigned char, 16> bytes{};
  std::array<char, INET6_ADDRSTRLEN> out{};
  const std::string literal(text);
  if (inet_pton(family, literal.c_str(), bytes.data()) != 1) return {};
  if (inet_ntop(family, bytes.data(), out.data(), out.size()) == nullptr) return {};
  return out.data();
}

std::string labelError(std::string_view label) {
  if (label.empty()) return "has an empty label";
  if (label.size() > kMaxLabel) return "has a label longer than 63 characters";
  const bool known = std::all_of(label.begin(), label.end(), [](char c) {
    return isDigit(c) || isLetter(c) || c == '-' || c == '_';
  });
  if (!known) return "has a character that no host name has";
  if (label.front() == '-' || label.back() == '-') return "has a label that ends in '-'";
  return {};
}

TextReading readName(std::string_view text) {
  std::string_view rest = text.ends_with('.') ? text.substr(0, text.size() - 1) : text;
  if (rest.size() > kMaxName) return TextReading::wrong("host name is longer than 253 characters");
  const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return c > ' '; });
  if (!ascii) {
    return TextReading::wrong(fmt::format("'{}' is not a host name", text),
                              "write an international name in its xn-- form, without spaces");
  }
  std::string_view last;
  for (std::size_t dot = 0; dot != std::string_view::npos;) {
    dot = rest.find('.');
    last = rest.substr(0, dot);
    if (const std::string error = labelError(last); !error.empty()) {
      return TextReading::wrong(fmt::format("host name '{}' {}", text, error));
    }
    rest = dot == std::string_view::npos ? std::string_view() : rest.substr(dot + 1);
  }
  if (std::all_of(last.begin(), last.end(), isDigit)) {
    return TextReading::wrong(fmt::format("'{}' is neither a host name nor an address", text));
  }
  return {lowered(text), {}, {}};
}

TextReading readPort(std::string_view text) {
  const auto port = parseInteger(text);
  if (!port || !isDigit(text[0])) {
    return TextReading::wrong(fmt::format("'{}' is not a port", text), "ports are 1 to 65535");
  }
  if (*port > 65535) return TextReading::wrong(fmt::format("port {} is above 65535", text));
  if (*port == 0) return TextReading::wrong("port 0 is below 1");
  return {std::to_string(*port), {}, {}};
}

/// Splits "host:port" and "[v6]:port"; `port` stays empty where none is written. False when the
/// brackets do not match.
bool splitPort(std::string_view text, std::string_view& host, std::string_view& port) {
  const std::size_t after = text.starts_with('[') ? text.find(']') : 0;
  if (after == std::string_view::npos) return false;
  const std::size_t colon = text.find(':', after);
  host = text.substr(0, colon);
  port = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
  if (colon != std::string_view::npos && port.empty()) return false;
  return !host.starts_with('[') || host.ends_with(']');
}

std::string bracketed(const std::string& host) {
  return host.find(':') == std::string::npos ? host : '[' + host + ']';
}

bool listed(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    if (list.substr(0, comma) == word) return true;
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
  }
  return false;
}

}  // namespace

TextReading readHost(std::string_view text) {
  if (text.empty()) return TextReading::wrong("the host is empty");
  const bool brackets = text.size() > 2 && text.starts_with('[') && text.ends_with(']');
  const std::string_view inner = brackets ? text.substr(1, text.size() - 2) : text;
  if (std::string v6 = addressText(AF_INET6, inner); !v6.empty()) return {std::move(v6), {}, {}};
  if (brackets || text.find(':') != std::string_view::npos) {
    return TextReading::wrong(fmt::format("'{}' is not an IPv6 address", text));
  }
  if (std::string v4 = addressText(AF_INET, text); !v4.empty()) return {std::move(v4), {}, {}};
  return readName(text);
}

TextReading readEndpoint(std::string_view text, std::uint16_t default_port) {
  std::string_view host_text;
  std::string_view port_text;
  if (std::count(text.begin(), text.end(), ':') > 1 && !text.starts_with('[')) {
    return TextReading::wrong(fmt::format("'{}' is not host:port", text),
                              "write an IPv6 address in brackets: [2001:db8::1]:443");
  }
  if (!splitPort(text, host_text, port_text)) {
    return TextReading::wrong(fmt::format("'{}' is not host:port", text));
  }
  TextReading host = readHost(host_text);
  if (!host.good()) return host;
  if (port_text.empty() && default_port == 0) {
    return TextReading::wrong(fmt::format("'{}' has no port", text),
                              fmt::format("write it as {}:PORT", host_text));
  }
  TextReading port =
      port_text.empty() ? TextReading{std::to_string(default_port), {}, {}} : readPort(port_text);
  if (!port.good()) return port;
  return {bracketed(host.value) + ':' + port.value, {}, {}};
}

TextReading readUrl(std::string_view text, std::string_view schemes) {
  if (text.size() > kMaxUrl) return TextReading::wrong("the URL is longer than 8192 characters");
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos) {
    return TextReading::wrong(
        fmt::format("'{}' is not a URL", text),
        fmt::format("write it as {}://HOST/PATH", schemes.substr(0, schemes.find(','))));
  }
  const std::string scheme = lowered(text.substr(0, colon));
  if (!listed(schemes, scheme)) {
    return TextReading::wrong(fmt::format("'{}' is not one of the schemes {}", scheme, schemes));
  }
  const std::string_view rest = text.substr(colon + 3);
  const auto ugly = [](char c) { return c <= ' ' || c == '\x7f' || c == '\\'; };
  if (std::any_of(rest.begin(), rest.end(), ugly)) {
    return TextReading::wrong("the URL has a space, backslash, control or non-ASCII character",
                              "write such characters percent-encoded");
  }
  const std::size_t path = std::min(rest.find_first_of("/?#"), rest.size());
  const std::string_view authority = rest.substr(0, path);
  const std::size_t at = authority.rfind('@');
  const std::size_t host_at = at == std::string_view::npos ? 0 : at + 1;
  std::string_view host_text;
  std::string_view port_text;
  if (!splitPort(authority.substr(host_at), host_text, port_text)) {
    return TextReading::wrong(
        fmt::format("'{}' is not host or host:port", authority.substr(host_at)));
  }
  TextReading host = readHost(host_text);
  if (!host.good()) return host;
  std::string port;
  if (!port_text.empty()) {
    TextReading reading = readPort(port_text);
    if (!reading.good()) return reading;
    port = ':' + reading.value;
  }
  return {fmt::format("{}://{}{}{}{}", scheme, authority.substr(0, host_at), bracketed(host.value),
                      port, rest.substr(path)),
          {},
          {}};
}

std::string_view targetHost(std::uint32_t type, std::string_view target) {
  std::string_view host;
  std::string_view port;
  if (type == PM_T_URL) {
    const std::size_t colon = target.find("://");
    if (colon == std::string_view::npos) return {};
    target.remove_prefix(colon + 3);
    target = target.substr(0, target.find_first_of("/?#"));
    target.remove_prefix(target.rfind('@') + 1);  // npos + 1 is none of it
  }
  if (type == PM_T_HOST) {
    host = target;
  } else if ((type != PM_T_URL && type != PM_T_ENDPOINT) || !splitPort(target, host, port)) {
    return {};
  }
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  if (host.ends_with('.')) host.remove_suffix(1);
  return host;
}

std::string maskedUrl(std::string_view url) {
  const std::size_t colon = url.find("://");
  if (colon == std::string_view::npos) return std::string(url);
  const std::size_t begin = colon + 3;
  const std::size_t end = std::min(url.find_first_of("/?#", begin), url.size());
  const std::size_t at = url.substr(0, end).rfind('@');
  const std::size_t secret = url.find(':', begin);
  if (at == std::string_view::npos || at < begin || secret == std::string_view::npos ||
      secret > at) {
    return std::string(url);
  }
  return fmt::format("{}:***{}", url.substr(0, secret), url.substr(at));
}

}  // namespace promonitor
