#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace promonitor::api {

/// A header field. In a request the name is lower-case.
struct Field {
  std::string name;
  std::string value;
  bool operator==(const Field&) const = default;
};

/// A request that passed the RequestGate. A value.
struct Request {
  std::string method;
  /// Percent-decoded, valid UTF-8 without control characters; always starts with '/'.
  std::string path;
  /// What followed '?', not decoded; see parseQuery.
  std::string query;
  std::vector<Field> headers;
  std::string body;
  /// Address of the client, without its port.
  std::string peer;
  /// HTTP/1.<minor>: 0 or 1.
  int minor_version = 1;
  /// The client takes further answers on this connection.
  bool keep_alive = true;

  /// Much waits for clients that do not read: a long body is not to be made at once.
  bool short_of_memory = false;

  /// The value of the first field of this (lower-case) name; null where there is none.
  const std::string* header(std::string_view lower_name) const;
  std::size_t count(std::string_view lower_name) const;
  /// The value of the field that has this (lower-case) name alone; null where none has, or several.
  const std::string* only(std::string_view lower_name) const;
};

}  // namespace promonitor::api
