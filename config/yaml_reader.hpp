#pragma once

#include <cstdint>
#include <optional>
#include <string>
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
std::optional<OptionInput> readYaml(const std::string& text, std::uint32_t file,
                                    std::vector<InputIssue>& issues);

}  // namespace promonitor::config
