#include "config/monitor_list.hpp"

#include <algorithm>

namespace promonitor::config {
namespace {

constexpr std::string_view kMonitorsKey = "monitors:";
constexpr std::string_view kBlank = " \t\r\n";

/// A line with its end.
std::string_view lineAt(std::string_view text, std::size_t at) {
  const std::size_t end = text.find('\n', at);
  return text.substr(at, end == std::string_view::npos ? end : end + 1 - at);
}

bool isBlankOrComment(std::string_view line) {
  const std::size_t first = line.find_first_not_of(kBlank);
  return first == std::string_view::npos || line[first] == '#';
}

bool opensList(std::string_view line) {
  return line.starts_with(kMonitorsKey) && isBlankOrComment(line.substr(kMonitorsKey.size()));
}

bool opensEntry(std::string_view line, std::size_t indent) {
  if (line.size() <= indent || line[indent] != '-') return false;
  return line.size() == indent + 1 || kBlank.find(line[indent + 1]) != std::string_view::npos;
}

std::size_t indentOf(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

/// Behind the line that opens the list; the text's end where none does.
std::size_t findList(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view line = lineAt(text, at);
    at += line.size();
    if (opensList(line)) return at;
  }
  return text.size();
}

}  // namespace

std::string CutText::rest() const {
  std::string text(before);
  text.append(lines, '\n');
  text += after;
  return text;
}

CutText cutMonitors(std::string_view text) {
  std::size_t at = findList(text);
  while (at < text.size() && isBlankOrComment(lineAt(text, at))) at += lineAt(text, at).size();
  if (at == text.size()) return {.before = text};
  const std::size_t indent = indentOf(lineAt(text, at));
  if (!opensEntry(lineAt(text, at), indent)) return {.before = text};

  CutText cut;
  cut.before = text.substr(0, at);
  const auto lines_before = std::count(cut.before.begin(), cut.before.end(), '\n');
  while (at < text.size()) {
    const std::string_view line = lineAt(text, at);
    const std::size_t depth = indentOf(line);
    if (depth == indent && opensEntry(line, indent)) {
      const auto number = static_cast<std::size_t>(lines_before) + cut.lines + 1;
      cut.entries.push_back({at, 0, static_cast<std::uint32_t>(number)});
    } else if (depth <= indent && !isBlankOrComment(line)) {
      break;
    }
    cut.entries.back().length += line.size();
    at += line.size();
    ++cut.lines;
  }
  cut.after = text.substr(at);
  return cut;
}

}  // namespace promonitor::config
