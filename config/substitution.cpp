#include "config/substitution.hpp"

#include <unistd.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string_view>

#include <fmt/format.h>

namespace promonitor::config {
namespace {

bool isNameStart(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_'; }

bool isName(std::string_view text) {
  return !text.empty() && isNameStart(text[0]) && std::all_of(text.begin(), text.end(), [](char c) {
    return isNameStart(c) || (c >= '0' && c <= '9');
  });
}

/// "${1}" names no variable: it is for whoever reads the value, such as a kind.
bool isNumber(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// What stands between `${` and `}`.
struct Reference {
  std::string name;
  std::optional<std::string_view> fallback;
};

std::optional<Reference> parseReference(std::string_view inside) {
  const std::size_t mark = inside.find(":-");
  Reference reference{std::string(inside.substr(0, mark)), std::nullopt};
  if (mark != std::string_view::npos) reference.fallback = inside.substr(mark + 2);
  if (!isName(reference.name)) return std::nullopt;
  return reference;
}

/// The expansion of a scalar's text, or the first thing wrong with it.
class Expansion {
 public:
  Expansion(const OptionInput& scalar, const Environment& environment,
            std::vector<InputIssue>& issues)
      : scalar_(scalar), environment_(environment), issues_(issues) {}

  std::optional<std::string> run() {
    std::string_view rest = scalar_.text;
    std::string out;
    while (!rest.empty()) {
      const std::size_t dollar = rest.find('$');
      out += rest.substr(0, dollar);
      if (dollar == std::string_view::npos) break;
      rest.remove_prefix(dollar + 1);
      if (rest.starts_with('$')) {
        out += '$';
        rest.remove_prefix(1);
      } else if (rest.starts_with('{')) {
        if (!expandReference(rest, out)) return std::nullopt;
      } else {
        out += '$';
      }
    }
    return out;
  }

 private:
  bool expandReference(std::string_view& rest, std::string& out) {
    const std::size_t end = rest.find('}');
    if (end == std::string_view::npos) return fail("'${' is not closed by '}'");
    if (isNumber(rest.substr(1, end - 1))) {
      out.append("$").append(rest.substr(0, end + 1));
      rest.remove_prefix(end + 1);
      return true;
    }
    const auto reference = parseReference(rest.substr(1, end - 1));
    if (!reference) {
      return fail(fmt::format("'${}' names no variable", rest.substr(0, end + 1)));
    }
    rest.remove_prefix(end + 1);
    const auto value = environment_(reference->name);
    if (reference->fallback && (!value || value->empty())) {
      out += *reference->fallback;
      return true;
    }
    if (!value) {
      issues_.push_back({scalar_.mark, "",
                         fmt::format("environment variable '{}' is not set", reference->name),
                         fmt::format("set it, or write ${{{}:-default}}", reference->name)});
      return false;
    }
    out += *value;
    return true;
  }

  bool fail(std::string message) {
    issues_.push_back({scalar_.mark, "", std::move(message),
                       "write ${NAME} or ${NAME:-default}; a dollar sign itself is $$"});
    return false;
  }

  const OptionInput& scalar_;
  const Environment& environment_;
  std::vector<InputIssue>& issues_;
};

}  // namespace

Environment processEnvironment() {
  auto variables = std::make_shared<std::map<std::string, std::string>>();
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    variables->emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return [variables](const std::string& name) -> std::optional<std::string> {
    const auto found = variables->find(name);
    if (found == variables->end()) return std::nullopt;
    return found->second;
  };
}

void substitute(OptionInput& tree, const Environment& environment, std::vector<InputIssue>& issues,
                std::vector<SourceMark>& refused) {
  if (tree.type == OptionInput::Type::Scalar && tree.text.find('$') != std::string::npos) {
    if (auto expanded = Expansion(tree, environment, issues).run()) {
      tree.text = std::move(*expanded);
    } else {
      refused.push_back(tree.mark);
    }
  }
  for (OptionInput& item : tree.items) substitute(item, environment, issues, refused);
  for (auto& [key, value] : tree.entries) substitute(value, environment, issues, refused);
}

}  // namespace promonitor::config
