#pragma once

#include <vector>

#include "api/web/admin_routes.hpp"
#include "app/runners.hpp"
#include "core/plugin/plugin_registry.hpp"

namespace promonitor {

/// The loaded kinds as administrators see them. Thread-safe.
std::vector<api::PluginFacts> pluginFacts(const PluginRegistry& kinds, const Runners& runners);

}  // namespace promonitor
