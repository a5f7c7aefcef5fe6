#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/model/option_input.hpp"
#include "core/plugin/option_value.hpp"

namespace promonitor {

/// Finds the options of a schema in what a person wrote: a map whose nested maps reach dotted
/// names. Collects values by index, and an issue for everything that is wrong.
class OptionInputWalk {
 public:
  /// Both outlive the walk.
  OptionInputWalk(const std::vector<OptionSpec>& options, std::vector<InputIssue>& issues);

  void read(const OptionInput& map);
  /// Takes `input` for option `index`; `path` is how whoever wrote it names it.
  void give(std::size_t index, const OptionInput& input, const std::string& path);
  /// True when the option was there, even if its value was refused.
  bool given(std::size_t index) const { return given_[index]; }
  std::vector<OptionValue> take() { return std::move(values_); }

 private:
  void readMap(const OptionInput& map, const std::string& prefix, int depth);
  void readEntry(const std::string& name, const OptionInput& input, SourceMark key_mark, int depth);
  bool isGroup(const std::string& name) const;
  void refuseUnknown(const std::string& name, SourceMark mark);

  const std::vector<OptionSpec>& options_;
  std::vector<InputIssue>& issues_;
  std::vector<OptionValue> values_;
  std::vector<bool> given_;
};

}  // namespace promonitor
