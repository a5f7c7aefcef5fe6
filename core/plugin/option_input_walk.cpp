#include "core/plugin/option_input_walk.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/base/units.hpp"
#include "core/plugin/option_schema.hpp"
#include "core/plugin/utf8.hpp"

namespace promonitor {
namespace {

/// Deeper than any option name; hostile input ends here.
constexpr int kMaxDepth = 8;

}  // namespace

OptionInputWalk::OptionInputWalk(const std::vector<OptionSpec>& options,
                                 std::vector<InputIssue>& issues)
    : options_(options), issues_(issues), values_(options.size()), given_(options.size()) {}

void OptionInputWalk::read(const OptionInput& map) {
  if (map.type == OptionInput::Type::Null) return;
  if (map.type != OptionInput::Type::Map) {
    issues_.push_back({map.mark, {}, "options are a map of names to values", {}});
    return;
  }
  readMap(map, {}, 0);
}

void OptionInputWalk::readMap(const OptionInput& map, const std::string& prefix, int depth) {
  for (std::size_t i = 0; i < map.entries.size(); ++i) {
    const auto& [key, input] = map.entries[i];
    const SourceMark mark = i < map.key_marks.size() ? map.key_marks[i] : input.mark;
    readEntry(prefix + key, input, mark, depth);
  }
}

void OptionInputWalk::readEntry(const std::string& name, const OptionInput& input,
                                SourceMark key_mark, int depth) {
  const auto found = std::find_if(options_.begin(), options_.end(),
                                  [&](const OptionSpec& spec) { return spec.name == name; });
  if (found != options_.end()) {
    const auto index = static_cast<std::size_t>(found - options_.begin());
    if (given_[index]) {
      issues_.push_back(
          {key_mark, name, fmt::format("'{}' is given twice", name), "keep one of the two"});
      return;
    }
    give(index, input, name);
    return;
  }
  if (!isGroup(name)) {
    refuseUnknown(name, key_mark);
  } else if (input.type == OptionInput::Type::Map && depth < kMaxDepth) {
    readMap(input, name + '.', depth + 1);
  } else {
    issues_.push_back({input.mark, name, fmt::format("'{}' is a map of options", name),
                       "write the options below it"});
  }
}

void OptionInputWalk::give(std::size_t index, const OptionInput& input, const std::string& path) {
  given_[index] = true;
  OptionValue value;
  if (readOption(options_[index], input, path, value, issues_)) values_[index] = std::move(value);
}

bool OptionInputWalk::isGroup(const std::string& name) const {
  const std::string prefix = name + '.';
  return std::any_of(options_.begin(), options_.end(),
                     [&](const OptionSpec& spec) { return spec.name.starts_with(prefix); });
}

void OptionInputWalk::refuseUnknown(const std::string& name, SourceMark mark) {
  std::vector<std::string> names;
  for (const OptionSpec& spec : options_) names.push_back(spec.name);
  const std::string shown = repairedUtf8(name, 60);
  const std::string near = nearestWord(shown, names);
  issues_.push_back({mark, shown, fmt::format("unknown option '{}'", shown),
                     near.empty() ? std::string() : fmt::format("did you mean '{}'?", near)});
}

}  // namespace promonitor
