#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace promonitor {

/// A text that was read, in its canonical form, or what is wrong with it.
struct TextReading {
  std::string value;
  std::string error;  ///< empty: good
  std::string hint;

  static TextReading wrong(std::string error, std::string hint = {}) {
    return {{}, std::move(error), std::move(hint)};
  }
  bool good() const { return error.empty(); }
};

/// A host name in lower case (RFC 1123, with underscores), or an address in its canonical form;
/// IPv6 with or without brackets, given back without.
TextReading readHost(std::string_view text);

/// "host:port", IPv6 in brackets. `default_port` is appended where none is written; 0: it must be.
TextReading readEndpoint(std::string_view text, std::uint16_t default_port);

/// An absolute URL with an authority (RFC 3986), scheme and host in lower case. `schemes` is a
/// comma-separated list of those allowed.
TextReading readUrl(std::string_view text, std::string_view schemes);

/// The host in the canonical text of a target of that type (PM_T_URL, PM_T_ENDPOINT or PM_T_HOST);
/// empty for other types, whose meaning only their kind knows.
std::string_view targetHost(std::uint32_t type, std::string_view target);

/// A URL with the password in its user information replaced by "***".
std::string maskedUrl(std::string_view url);

}  // namespace promonitor
