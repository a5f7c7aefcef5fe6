#include "core/verify/verify_target.hpp"

#include <algorithm>
#include <sstream>
#include <string_view>

#include <fmt/format.h>

namespace promonitor::verify {
namespace {

constexpr std::string_view kHost = "127.0.0.1";

const std::pair<std::string, std::string>* findGiven(const GivenTexts& given,
                                                     const std::string& name) {
  const auto found = std::find_if(given.begin(), given.end(),
                                  [&](const auto& option) { return option.first == name; });
  return found == given.end() ? nullptr : &*found;
}

bool namesServer(const std::string& text) {
  return text.find("{port}") != std::string::npos || text.find("{endpoint}") != std::string::npos ||
         text.find("{host}") != std::string::npos;
}

void replaceAll(std::string& text, std::string_view what, const std::string& with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

std::string filledIn(std::string text, std::uint16_t port) {
  replaceAll(text, "{endpoint}", fmt::format("{}:{}", kHost, port));
  replaceAll(text, "{host}", std::string(kHost));
  replaceAll(text, "{port}", std::to_string(port));
  return text;
}

/// What names the server, by the type of the target; empty: nothing does.
std::string targetText(const OptionSpec& target, std::uint16_t port, const std::string& scheme) {
  switch (target.type) {
    case PM_T_ENDPOINT:
      return fmt::format("{}:{}", kHost, port);
    case PM_T_URL:
      return fmt::format("{}://{}:{}/", scheme, kHost, port);
    case PM_T_HOST:
      return std::string(kHost);
    default:
      return {};
  }
}

/// Options by name, later ones in place of earlier ones.
class InputBuilder {
 public:
  InputBuilder() { input_.type = OptionInput::Type::Map; }
  void set(const std::string& name, OptionInput value) {
    std::erase_if(input_.entries, [&](const auto& entry) { return entry.first == name; });
    input_.entries.emplace_back(name, std::move(value));
  }
  /// What a person wrote: a list grows by an entry, "environment.PATH" is an entry of a map.
  void give(const OptionSpec& option, const std::string& name, std::string text) {
    OptionInput value = OptionInput::scalar(std::move(text));
    if (option.type != PM_T_LIST && option.type != PM_T_MAP) return set(name, std::move(value));
    const auto found = std::find_if(input_.entries.begin(), input_.entries.end(),
                                    [&](const auto& entry) { return entry.first == option.name; });
    OptionInput& whole = found != input_.entries.end()
                             ? found->second
                             : input_.entries.emplace_back(option.name, OptionInput{}).second;
    if (option.type == PM_T_LIST) {
      whole.type = OptionInput::Type::List;
      whole.items.push_back(std::move(value));
    } else {
      whole.type = OptionInput::Type::Map;
      whole.entries.emplace_back(name.substr(option.name.size() + 1), std::move(value));
    }
  }
  Pointed validate(const ProbeKind& kind) const {
    const OptionSchema::Outcome outcome = kind.schema.validate(input_, nullptr);
    if (outcome.options) return {outcome.options, {}};
    std::string issues;
    for (const InputIssue& issue : outcome.issues) {
      issues += (issues.empty() ? "" : "; ") + issue.message;
    }
    return {nullptr, issues + "; give what it needs with --opt NAME=VALUE"};
  }

 private:
  OptionInput input_;
};

InputBuilder builderFor(const ProbeKind& kind, const GivenTexts& given, std::uint16_t port) {
  InputBuilder builder;
  for (const OptionSpec& option : kind.schema.options()) {
    if (option.type == PM_T_PORT)
      builder.set(option.name, OptionInput::scalar(std::to_string(port)));
  }
  for (const auto& [name, text] : given) {
    // The others are of another kind of the same plugin.
    const OptionSpec* const option = optionOf(kind, name);
    if (option != nullptr) builder.give(*option, name, filledIn(text, port));
  }
  return builder;
}

void setTarget(InputBuilder& builder, const ProbeKind& kind, std::uint16_t port,
               const std::string& scheme) {
  const OptionSpec& target = kind.schema.target();
  const std::string text = targetText(target, port, scheme);
  if (!text.empty()) builder.set(target.name, OptionInput::scalar(text));
}

}  // namespace

const OptionSpec* optionOf(const ProbeKind& kind, const std::string& name) {
  for (const OptionSpec& option : kind.schema.options()) {
    const bool entry = option.type == PM_T_MAP && name.starts_with(option.name + '.');
    if (option.type == PM_T_MAP ? entry : option.name == name) return &option;
  }
  return nullptr;
}

bool canPoint(const ProbeKind& kind, const GivenTexts& given) {
  return kind.schema.target().type != PM_T_STRING ||
         std::any_of(given.begin(), given.end(),
                     [](const auto& option) { return namesServer(option.second); });
}

std::vector<std::string> schemesOf(const ProbeKind& kind) {
  const OptionSpec& target = kind.schema.target();
  if (target.type != PM_T_URL) return {""};
  std::vector<std::string> schemes;
  std::istringstream list(target.schema.empty() ? "http,https" : target.schema);
  for (std::string scheme; std::getline(list, scheme, ',');) schemes.push_back(scheme);
  return schemes;
}

Pointed pointAt(const ProbeKind& kind, const GivenTexts& given, std::uint16_t port,
                const std::string& scheme) {
  InputBuilder builder = builderFor(kind, given, port);
  setTarget(builder, kind, port, scheme);
  return builder.validate(kind);
}

Pointed pointAsGiven(const ProbeKind& kind, const GivenTexts& given, std::uint16_t port) {
  if (findGiven(given, kind.schema.target().name) == nullptr) {
    return pointAt(kind, given, port, schemesOf(kind).front());
  }
  return builderFor(kind, given, port).validate(kind);
}

Pointed pointWith(const ProbeKind& kind, const GivenTexts& given, std::uint16_t port,
                  const std::string& name, const OptionInput& value) {
  InputBuilder builder = builderFor(kind, given, port);
  if (findGiven(given, kind.schema.target().name) == nullptr) {
    setTarget(builder, kind, port, schemesOf(kind).front());
  }
  builder.set(name, value);
  return builder.validate(kind);
}

}  // namespace promonitor::verify
