#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/model/option_input.hpp"
#include "promonitor/probe.h"

namespace promonitor {

struct OptionSpec;

/// One value after its type is known. Which members count depends on `type`, as in pm_value.
struct OptionValue {
  std::uint32_t type = PM_T_NONE;
  std::int64_t i = 0;
  double f = 0;
  std::string s;
  std::vector<std::string> items;
  std::vector<std::pair<std::string, std::string>> entries;
};

/// Which member of pm_value a type uses.
enum class ValueShape : std::uint8_t { Integer, Real, Text, List, Map };
ValueShape shapeOf(std::uint32_t type);
inline std::string_view viewOf(const pm_str& text) { return {text.data, text.len}; }

/// Reads what a person wrote for an option. False after having added an issue for each thing that
/// is wrong, under `path`.
bool readOption(const OptionSpec& spec, const OptionInput& input, const std::string& path,
                OptionValue& value, std::vector<InputIssue>& issues);

/// `input` as JSON text, whatever its shape: unquoted numbers, true, false and null are what they
/// look like, everything else is a string.
std::string jsonText(const OptionInput& input);

}  // namespace promonitor
