#include "core/plugin/option_schema.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "core/base/units.hpp"
#include "core/plugin/option_input_walk.hpp"
#include "core/plugin/plugin_error.hpp"
#include "core/plugin/target_text.hpp"

namespace promonitor {
namespace {

bool isTargetType(std::uint32_t type) {
  return type == PM_T_STRING || type == PM_T_HOST || type == PM_T_ENDPOINT || type == PM_T_URL;
}

bool isOptionName(std::string_view name) {
  if (name.empty() || name.size() > 64 || name.front() < 'a' || name.front() > 'z') return false;
  char before = '.';
  for (const char c : name) {
    const bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    if (!word && (c != '.' || before == '.')) return false;
    before = c;
  }
  return before != '.';
}

std::string_view firstWord(std::string_view name) { return name.substr(0, name.find('.')); }

std::shared_ptr<const regex_t> compilePattern(const std::string& pattern) {
  auto compiled = std::make_unique<regex_t>();
  if (regcomp(compiled.get(), pattern.c_str(), REG_EXTENDED | REG_NOSUB) != 0) {
    throw PluginError(fmt::format("'{}' is not a POSIX extended regular expression", pattern));
  }
  return {compiled.release(), [](regex_t* done) {
            regfree(done);
            delete done;
          }};
}

/// A default as it would stand in a file: lists and maps in their one-line form are not written,
/// so a default list is one entry, and a default map is impossible.
OptionInput defaultInput(const OptionSpec& spec) {
  return OptionInput::scalar(spec.default_text, spec.type == PM_T_STRING);
}

/// Puts `value` into `map` where the dotted `name` says.
void place(OptionInput& map, std::string_view name, const OptionInput& value) {
  map.type = OptionInput::Type::Map;
  const std::size_t dot = name.find('.');
  const std::string word(name.substr(0, dot));
  auto entry = std::find_if(map.entries.begin(), map.entries.end(),
                            [&](const auto& one) { return one.first == word; });
  if (entry == map.entries.end()) {
    entry = map.entries.insert(map.entries.end(), {word, OptionInput()});
  }
  if (dot == std::string_view::npos) {
    entry->second = value;
  } else {
    place(entry->second, name.substr(dot + 1), value);
  }
}

}  // namespace

OptionSchema::OptionSchema(std::string kind, std::vector<OptionSpec> options, bool wants_json)
    : kind_(std::move(kind)), options_(std::move(options)), wants_json_(wants_json) {
  for (OptionSpec& spec : options_) {
    try {
      checkSpec(spec);
    } catch (const PluginError& error) {
      throw PluginError(fmt::format("kind '{}': option '{}': {}", kind_, spec.name, error.what()));
    }
  }
  checkNames();
  const auto targets = std::count_if(options_.begin(), options_.end(), [](const OptionSpec& spec) {
    return (spec.flags & PM_OPT_TARGET) != 0;
  });
  if (targets != 1) {
    throw PluginError(
        fmt::format("kind '{}' declares {} target options; mark exactly one with PM_OPT_TARGET",
                    kind_, targets));
  }
  while ((options_[target_].flags & PM_OPT_TARGET) == 0) ++target_;
  readDefaults();
}

void OptionSchema::checkSpec(OptionSpec& spec) {
  if (!isOptionName(spec.name)) throw PluginError("the name is not dotted words of [a-z0-9_]");
  if (spec.type == PM_T_NONE || spec.type > PM_T_RATIO) {
    throw PluginError(fmt::format("type {} is not known to this version", spec.type));
  }
  if (spec.type == PM_T_ENUM && spec.choices.empty()) throw PluginError("there are no choices");
  if (!(spec.min <= spec.max)) throw PluginError("the lower bound is above the upper one");
  if (spec.type == PM_T_STRING && !spec.schema.empty()) spec.pattern = compilePattern(spec.schema);
  if ((spec.flags & PM_OPT_TARGET) == 0) return;
  if (!isTargetType(spec.type)) throw PluginError("a target is a text, host, endpoint or URL");
  if ((spec.flags & PM_OPT_SECRET) != 0) throw PluginError("a target cannot be secret");
  spec.own_scheme = kind_ + "://";
}

void OptionSchema::checkNames() const {
  std::vector<std::string_view> names;
  for (const OptionSpec& spec : options_) names.push_back(spec.name);
  std::sort(names.begin(), names.end());
  for (std::size_t i = 1; i < names.size(); ++i) {
    if (names[i] == names[i - 1]) {
      throw PluginError(fmt::format("kind '{}' declares option '{}' twice", kind_, names[i]));
    }
    const std::string group = std::string(names[i - 1]) + '.';
    const auto inside = std::find_if(
        names.begin(), names.end(), [&](std::string_view name) { return name.starts_with(group); });
    if (inside != names.end()) {
      throw PluginError(fmt::format("kind '{}': option '{}' is also the group of '{}'", kind_,
                                    names[i - 1], *inside));
    }
  }
}

void OptionSchema::readDefaults() {
  defaults_.resize(options_.size());
  for (std::size_t i = 0; i < options_.size(); ++i) {
    const OptionSpec& spec = options_[i];
    if (!spec.has_default) continue;
    std::vector<InputIssue> issues;
    const OptionInput input = defaultInput(spec);
    if (!readOption(spec, input, spec.name, defaults_[i], issues)) {
      throw PluginError(fmt::format("kind '{}': default of option '{}': {}", kind_, spec.name,
                                    issues.front().message));
    }
  }
  default_set_ = std::make_shared<const OptionSet>(defaults_, std::string(), std::string());
}

OptionSchema::Outcome OptionSchema::validate(const OptionInput& input,
                                             const OptionInput* target) const {
  Outcome outcome;
  OptionInputWalk walk(options_, outcome.issues);
  if (target != nullptr) walk.give(target_, *target, kind_);
  walk.read(input);
  std::vector<OptionValue> values = walk.take();
  for (std::size_t i = 0; i < options_.size(); ++i) {
    const bool wanted = i == target_ || (options_[i].flags & PM_OPT_REQUIRED) != 0;
    if (values[i].type != PM_T_NONE) continue;
    if (defaults_[i].type != PM_T_NONE) {
      values[i] = defaults_[i];
    } else if (wanted && !walk.given(i)) {
      outcome.issues.push_back({input.mark, options_[i].name,
                                fmt::format("option '{}' is missing", options_[i].name),
                                options_[i].help});
    }
  }
  if (!outcome.issues.empty()) return outcome;
  std::string json;
  if (wants_json_) {
    OptionInput whole = input;
    if (target != nullptr) place(whole, options_[target_].name, *target);
    json = jsonText(whole);
  }
  const std::string& text = values[target_].s;
  outcome.options = std::make_shared<const OptionSet>(
      values, options_[target_].type == PM_T_URL ? maskedUrl(text) : text, json, default_set_);
  return outcome;
}

const OptionSpec* OptionSchema::find(std::string_view name) const {
  const auto found = std::find_if(options_.begin(), options_.end(),
                                  [name](const OptionSpec& spec) { return spec.name == name; });
  return found == options_.end() ? nullptr : &*found;
}

bool OptionSchema::knowsKey(const std::string& first_word) const {
  return std::any_of(options_.begin(), options_.end(),
                     [&](const OptionSpec& spec) { return firstWord(spec.name) == first_word; });
}

}  // namespace promonitor
