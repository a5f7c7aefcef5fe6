#pragma once

#include <cstdint>
#include <string_view>

namespace promonitor::api {

/// Of the bytes of a body, for entity tags.
std::uint64_t digestOf(std::string_view body);

/// Entity tags of a field's list (RFC 9110 section 8.8.3), one by one.
class EntityTags {
 public:
  explicit EntityTags(std::string_view list) : rest_(list) {}
  /// False at the end, and where the list is malformed from here on.
  bool next();
  /// Nothing is left; after a next() that was false: the list was well formed.
  bool atEnd() const { return rest_.empty(); }
  /// Without its quotes.
  std::string_view tag() const { return tag_; }
  bool weak() const { return weak_; }

 private:
  std::string_view rest_, tag_;
  bool weak_ = false;
};

/// Whether an If-None-Match field names `tag`, which has its quotes, or is `*`: the client has what
/// would be sent (RFC 9110 section 13.1.2). What is malformed names nothing.
bool namesTag(std::string_view if_none_match, std::string_view tag);

}  // namespace promonitor::api
