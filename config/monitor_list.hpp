#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/option_input.hpp"

namespace promonitor::config {

/// An item of a list that is written in lines of its own: whole lines of a file's text.
struct EntryText {
  std::size_t offset = 0;
  std::size_t length = 0;
  /// That of its first line, counted from 1.
  std::uint32_t line = 0;
};

/// What one file says under `monitors`: in lines that are not read yet, or read with the file.
struct MonitorList {
  std::uint32_t file = 0;
  std::vector<EntryText> unread;
  std::vector<OptionInput> read;
};

/// A file's text without the entries of its list `monitors`. Views of that text.
struct CutText {
  std::string_view before;
  std::string_view after = {};
  /// How many lines the entries have.
  std::size_t lines = 0;
  std::vector<EntryText> entries = {};

  /// What is left, with everything in the line it was in.
  std::string rest() const;
};

/// Finds the entries of a list `monitors` that is written in block style, by how its lines are
/// indented. Looks at nothing else, so an entry, or what is left, may turn out to be no YAML:
/// then the text means what it means as a whole, or nothing. All is left where there is no such
/// list.
CutText cutMonitors(std::string_view text);

}  // namespace promonitor::config
