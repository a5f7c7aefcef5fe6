#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/http/request.hpp"
#include "api/http/response.hpp"
#include "api/query_reader.hpp"
#include "core/store/queries.hpp"

namespace promonitor::api {

/// Which list a cursor is of.
enum class List : char { Monitors = 'm', Incidents = 'i' };

/// A place in a list of a user as a text for clients. It tells apart lists and users; no right
/// hangs on it, because every look-up has the user in it anyway.
std::string cursorText(List list, UserId user, const ListPlace& place);
/// The place that `text` is for; nothing where cursorText would not have made it.
std::optional<ListPlace> parseCursor(List list, UserId user, std::string_view text);

/// Which page of a list a query asks for.
struct Page {
  static constexpr std::size_t kUsual = 100;
  static constexpr std::size_t kMost = 1000;

  std::size_t limit = kUsual;
  std::optional<ListPlace> after;
};
/// Reads `limit` and `cursor`.
Page readPage(QueryReader& query, List list, UserId user);

/// Sets `Link: <...>; rel="next"`: the same request with another cursor.
void linkNext(Response& response, const Request& request, const std::string& cursor);

}  // namespace promonitor::api
