#include "config/config_error.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "core/plugin/utf8.hpp"

namespace promonitor::config {
namespace {

constexpr std::size_t kShownLineLength = 160;

/// Fit for a terminal, column by column: what does not belong into a text file is a '?'.
std::string shownLine(std::string_view line) {
  const bool is_text = isUtf8(line);
  std::string out(line);
  for (char& c : out) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_control = (byte < 0x20 && c != '\t') || byte == 0x7f;
    if (is_control || (byte >= 0x80 && !is_text)) c = '?';
  }
  return out;
}

std::vector<ShownIssue> show(const Sources& sources, std::vector<InputIssue> issues) {
  std::stable_sort(issues.begin(), issues.end(), [](const InputIssue& a, const InputIssue& b) {
    return std::tie(a.mark.file, a.mark.line, a.mark.column) <
           std::tie(b.mark.file, b.mark.line, b.mark.column);
  });
  std::vector<ShownIssue> shown;
  shown.reserve(issues.size());
  for (InputIssue& issue : issues) {
    const bool has_file = issue.mark.file < sources.size();
    shown.push_back({has_file ? sources.path(issue.mark.file) : "", issue.mark.line,
                     issue.mark.column, std::move(issue.path), std::move(issue.message),
                     std::move(issue.hint), shownLine(sources.line(issue.mark))});
  }
  return shown;
}

std::string firstLine(const std::vector<ShownIssue>& issues) {
  if (issues.empty()) return "the configuration has no issues";
  const std::string first = issueLine(issues.front());
  return issues.size() == 1 ? first : fmt::format("{} (and {} more)", first, issues.size() - 1);
}

/// The line and a caret under the column. Long lines are cut; a caret beyond the cut is left out.
std::string excerpt(const ShownIssue& issue) {
  std::string line = issue.source_line.substr(0, kShownLineLength);
  std::string caret;
  for (std::size_t i = 0; i + 1 < issue.column && i < line.size(); ++i) {
    const auto byte = static_cast<unsigned char>(line[i]);
    if ((byte & 0xC0U) != 0x80U) caret += line[i] == '\t' ? '\t' : ' ';
  }
  const bool is_shown = issue.column >= 1 && issue.column <= line.size() + 1;
  return fmt::format("    {}\n{}", line, is_shown ? fmt::format("    {}^\n", caret) : "");
}

std::string jsonText(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace

std::string issueLine(const ShownIssue& issue) {
  const std::string place =
      issue.line == 0 ? issue.file : fmt::format("{}:{}:{}", issue.file, issue.line, issue.column);
  return fmt::format("{}: {}{}", place, issue.message,
                     issue.hint.empty() ? "" : fmt::format(" ({})", issue.hint));
}

ConfigError::ConfigError(const Sources& sources, std::vector<InputIssue> issues)
    : ConfigError(show(sources, std::move(issues))) {}

ConfigError::ConfigError(std::vector<ShownIssue> issues)
    : std::runtime_error(firstLine(issues)), issues_(std::move(issues)) {}

std::string ConfigError::text(std::size_t limit) const {
  std::string out;
  for (std::size_t i = 0; i < std::min(limit, issues_.size()); ++i) {
    out += issueLine(issues_[i]) + '\n';
    if (!issues_[i].source_line.empty()) out += excerpt(issues_[i]);
  }
  if (issues_.size() > limit) out += fmt::format("... and {} more\n", issues_.size() - limit);
  out += fmt::format("{} issue{} in the configuration\n", issues_.size(),
                     issues_.size() == 1 ? "" : "s");
  return out;
}

std::string ConfigError::json() const {
  std::string out = R"({"issues":[)";
  for (const ShownIssue& issue : issues_) {
    if (out.back() == '}') out += ',';
    out += fmt::format(R"({{"file":{},"line":{},"column":{},"path":{},"message":{},"hint":{}}})",
                       jsonText(issue.file), issue.line, issue.column, jsonText(issue.path),
                       jsonText(issue.message), jsonText(issue.hint));
  }
  return out + "]}";
}

}  // namespace promonitor::config
