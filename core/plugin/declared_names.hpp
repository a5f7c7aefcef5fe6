#pragma once

#include <string_view>
#include <vector>

#include "core/plugin/probe_kind.hpp"

namespace promonitor {

/// [a-z][a-z0-9_-]*, at most 32 characters: what kinds, metrics, attributes and codes are called.
bool isKindName(std::string_view name);

/// Adds an entry to a kind's list of `what` ("metrics"). Throws PluginError when its name is not
/// one or is there already.
void addName(std::vector<DeclaredName>& list, DeclaredName entry, const char* what);

}  // namespace promonitor
