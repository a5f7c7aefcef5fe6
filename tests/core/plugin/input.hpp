#pragma once

#include <initializer_list>
#include <string>
#include <utility>

#include "core/model/option_input.hpp"

namespace promonitor {

inline OptionInput plain(std::string text) { return OptionInput::scalar(std::move(text)); }
inline OptionInput quoted(std::string text) { return OptionInput::scalar(std::move(text), true); }

inline OptionInput listOf(std::initializer_list<OptionInput> items) {
  OptionInput list;
  list.type = OptionInput::Type::List;
  list.items = items;
  return list;
}

/// A map whose n-th key stands in line n.
inline OptionInput mapOf(std::initializer_list<std::pair<std::string, OptionInput>> entries) {
  OptionInput map;
  map.type = OptionInput::Type::Map;
  map.entries = entries;
  for (std::uint32_t line = 1; line <= entries.size(); ++line) {
    map.key_marks.push_back({0, line, 1});
    map.entries[line - 1].second.mark = {0, line, 10};
  }
  return map;
}

}  // namespace promonitor
