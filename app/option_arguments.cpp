#include "app/option_arguments.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "config/sources.hpp"
#include "config/yaml_reader.hpp"

namespace promonitor {
namespace {

/// "expect.status=200" as the nested map it stands for.
void putOption(OptionInput& input, std::string_view name, OptionInput value) {
  input.type = OptionInput::Type::Map;
  const auto dot = name.find('.');
  const std::string first(name.substr(0, dot));
  auto entry = std::find_if(input.entries.begin(), input.entries.end(),
                            [&](const auto& known) { return known.first == first; });
  if (dot == std::string_view::npos || entry == input.entries.end()) {
    entry = input.entries.emplace(input.entries.end(), first, OptionInput{});
  }
  if (dot == std::string_view::npos) {
    entry->second = std::move(value);
  } else {
    putOption(entry->second, name.substr(dot + 1), std::move(value));
  }
}

bool takesJson(const OptionSchema& schema, std::string_view name) {
  const OptionSpec* const spec = schema.find(name);
  return spec != nullptr && spec->type == PM_T_JSON;
}

/// A list or an object in JSON, which is YAML, too.
OptionInput structureIn(const std::string& text, const std::string& name,
                        std::vector<InputIssue>& issues) {
  std::vector<InputIssue> found;
  std::optional<OptionInput> value;
  if (const auto fault = config::findTextFault(text, 0)) {
    found.push_back(*fault);
  } else {
    value = config::readYaml(text, 0, found);
  }
  for (InputIssue& issue : found) {
    issue.path = "--opt " + name;
    issues.push_back(std::move(issue));
  }
  return value.value_or(OptionInput{});
}

}  // namespace

OptionInput readOptionArguments(const std::vector<std::string>& arguments,
                                const OptionSchema& schema, std::vector<InputIssue>& issues) {
  OptionInput input;
  input.type = OptionInput::Type::Map;
  for (const std::string& argument : arguments) {
    const auto equals = argument.find('=');
    if (equals == 0 || equals == std::string::npos) {
      issues.push_back({{}, fmt::format("--opt '{}'", argument), "write NAME=VALUE", {}});
      continue;
    }
    const std::string name = argument.substr(0, equals);
    std::string text = argument.substr(equals + 1);
    const bool structured = !text.empty() && (text.front() == '[' || text.front() == '{');
    putOption(input, name,
              structured && takesJson(schema, name) ? structureIn(text, name, issues)
                                                    : OptionInput::scalar(std::move(text)));
  }
  return input;
}

}  // namespace promonitor
