#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace promonitor {

/// A name that the DNS can be asked for.
struct HostName {
  std::string name;       ///< in lower case, without the final dot
  bool absolute = false;  ///< it had one: no search list

  /// Nothing for what is no host name: empty or too long (RFC 1035, section 2.3.4), other
  /// characters than letters, digits, hyphen and underscore, or a last label that is a number, as
  /// in "127.1" and "0x7f.0.0.1", which some software takes for addresses.
  static std::optional<HostName> parse(std::string_view text);
};

}  // namespace promonitor
