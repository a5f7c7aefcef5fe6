#include "config/yaml_reader.hpp"

#include <algorithm>
#include <istream>
#include <streambuf>
#include <string_view>

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "config/yaml_tree.hpp"

namespace promonitor::config {
namespace {

/// Reads from a string without copying it.
class ViewBuffer final : public std::streambuf {
 public:
  explicit ViewBuffer(std::string_view text) {
    char* const begin = const_cast<char*>(text.data());  // a get area is never written to
    setg(begin, begin, begin + text.size());
  }
};

/// True unless a quoted scalar starts at `at`, behind its anchor and tag, and has no end.
bool isClosed(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] == '&' || text[at] == '!')) {
    at =
        text.find_first_not_of(" \t\r\n", std::min(text.find_first_of(" \t\r\n", at), text.size()));
  }
  if (at >= text.size() || (text[at] != '"' && text[at] != '\'')) return true;
  const char quote = text[at];
  for (++at; at < text.size(); ++at) {
    const bool is_doubled = quote == '\'' && text.substr(at).starts_with("''");
    const bool is_escape = quote == '"' && text[at] == '\\';
    if (is_doubled || is_escape) {
      ++at;
    } else if (text[at] == quote) {
      return true;
    }
  }
  return false;
}

/// The text of line `number`, counted from 0.
std::string_view lineAt(std::string_view text, int number) {
  for (; number > 0; --number) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find('\n'));
}

InputIssue syntaxIssue(const YAML::Exception& error, std::string_view text, std::uint32_t file) {
  if (error.mark.is_null()) return {{file, 1, 1}, "", "not valid YAML: " + error.msg, "see line 1"};
  SourceMark mark{file, static_cast<std::uint32_t>(error.mark.line) + 1,
                  static_cast<std::uint32_t>(error.mark.column) + 1};
  const std::string_view line = lineAt(text, error.mark.line);
  const std::size_t indent = line.find_first_not_of(' ');
  if (indent != std::string_view::npos && line[indent] == '\t') {
    mark.column = static_cast<std::uint32_t>(indent) + 1;
    return {mark, "", "a tab is used for indentation", "indent with spaces"};
  }
  return {mark, "", "not valid YAML: " + error.msg,
          "look at the indentation, quotes and brackets here and in the line above"};
}

/// Sends the one document of `text` to `tree`. Throws ReadingStopped and YAML::Exception.
void parse(std::string_view text, TreeBuilder& tree) {
  ViewBuffer buffer(text);
  std::istream in(&buffer);
  YAML::Parser parser(in);
  if (!parser.HandleNextDocument(tree)) return;
  // A quote that only the end of the text closes passes the parser; it can only be the last.
  const YAML::Mark& quoted = tree.lastQuoted();
  if (!quoted.is_null() && !isClosed(text, static_cast<std::size_t>(quoted.pos))) {
    tree.stop(quoted, "a quote is opened here and never closed", "close it");
  }
  parser.HandleNextDocument(tree);
}

}  // namespace

std::optional<OptionInput> readYaml(std::string_view text, std::uint32_t file,
                                    std::vector<InputIssue>& issues) {
  TreeBuilder tree({.file = file}, issues);
  try {
    parse(text, tree);
  } catch (const ReadingStopped&) {
    return std::nullopt;
  } catch (const YAML::Exception& error) {
    issues.push_back(syntaxIssue(error, text, file));
    return std::nullopt;
  }
  OptionInput root = tree.takeRoot();
  if (root.type == OptionInput::Type::Null) {
    root.type = OptionInput::Type::Map;
    root.mark = {file, 1, 1};
  }
  return root;
}

std::optional<std::vector<OptionInput>> readYamlItems(std::string_view text, std::uint32_t file,
                                                      std::uint32_t line) {
  std::vector<InputIssue> issues;
  TreeBuilder tree({.file = file, .lines_before = line - 1, .depth = 1}, issues);
  try {
    parse(text, tree);
  } catch (const ReadingStopped&) {
    return std::nullopt;
  } catch (const YAML::Exception&) {
    return std::nullopt;
  }
  OptionInput root = tree.takeRoot();
  if (!issues.empty() || tree.hasAnchors() || root.type != OptionInput::Type::List) {
    return std::nullopt;
  }
  return std::move(root.items);
}

}  // namespace promonitor::config
