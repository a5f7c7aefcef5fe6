#include "api/entity_tag.hpp"

#include <algorithm>

namespace promonitor::api {

/// FNV-1a.
std::uint64_t digestOf(std::string_view body) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : body) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return hash;
}

bool EntityTags::next() {
  rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t,"), rest_.size()));
  std::string_view list = rest_;
  weak_ = list.starts_with("W/");
  if (weak_) list.remove_prefix(2);
  if (!list.starts_with('"')) return false;
  const std::size_t end = list.find('"', 1);
  if (end == std::string_view::npos) return false;
  tag_ = list.substr(1, end - 1);
  list.remove_prefix(end + 1);
  list.remove_prefix(std::min(list.find_first_not_of(" \t"), list.size()));
  if (!list.empty() && !list.starts_with(',')) return false;
  rest_ = list;
  return true;
}

bool namesTag(std::string_view if_none_match, std::string_view tag) {
  if (if_none_match == "*") return true;
  EntityTags tags(if_none_match);
  while (tags.next()) {
    if (tag.size() == tags.tag().size() + 2 && tag.substr(1, tags.tag().size()) == tags.tag()) {
      return true;
    }
  }
  return false;
}

}  // namespace promonitor::api
