#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/option_input.hpp"

namespace promonitor::config {

/// Limits of what is read; documented for users in docs/configuration.md.
inline constexpr std::size_t kMaxYamlDepth = 32;
/// Bytes that copies made for aliases may take, all together.
inline constexpr std::size_t kMaxAliasBytes = std::size_t{128} << 20;

/// Turns one YAML document into a tree with marks: the only place that knows a YAML library.
/// Stricter than YAML: keys are text and unique in their map, no tags but !!str, an alias is plain
/// sharing of something complete, one document. An empty file is an empty map. Numbers, booleans
/// and the like stay text. On a fault there is an issue more, and no tree unless it can still be
/// looked at for further issues. Requires: `text` passed findTextFault().
std::optional<OptionInput> readYaml(std::string_view text, std::uint32_t file,
                                    std::vector<InputIssue>& issues);

/// The items of a list in a map, as readYaml() has them, from lines that hold just these items and
/// start with line `line` of the file. Nothing where they cannot be read by themselves: there is a
/// fault, or an anchor or an alias, which may have to do with the rest of the file.
std::optional<std::vector<OptionInput>> readYamlItems(std::string_view text, std::uint32_t file,
                                                      std::uint32_t line);

}  // namespace promonitor::config
