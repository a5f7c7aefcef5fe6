#pragma once

#include <vector>

#include "api/kind_routes.hpp"
#include "core/plugin/plugin_registry.hpp"

namespace promonitor {

/// The loaded kinds as the API shows them. Thread-safe.
std::vector<api::KindFacts> kindFacts(const PluginRegistry& kinds);

}  // namespace promonitor
