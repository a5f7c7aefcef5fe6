#include "app/plugin_facts.hpp"

#include <algorithm>

#include "core/plugin/probe_kind.hpp"

namespace promonitor {
namespace {

/// A plugin without monitors has no runners.
api::PluginFacts::Runner runnerOf(const std::string& path,
                                  const std::vector<Runners::Totals>& totals) {
  const auto found = std::find_if(totals.begin(), totals.end(), [&](const Runners::Totals& each) {
    return each.plugin_path == path;
  });
  if (found == totals.end()) return {.pids = {}, .restarts = 0, .state = "idle"};
  return {.pids = found->pids,
          .restarts = static_cast<std::int64_t>(found->restarts),
          .state = found->running > 0 ? "running" : "idle"};
}

}  // namespace

std::vector<api::PluginFacts> pluginFacts(const PluginRegistry& kinds, const Runners& runners) {
  const std::vector<Runners::Totals> totals = runners.totals();
  std::vector<api::PluginFacts> facts;
  for (const ProbeKind* const kind : kinds.kinds()) {
    const bool is_apart = kind->isolation == Isolation::Process;
    facts.push_back(
        {.kind = kind->name,
         .name = kind->plugin_id,
         .version = kind->plugin_version,
         .file = kind->plugin_path,
         .isolation = is_apart ? "process" : "inline",
         .runner = is_apart ? std::optional(runnerOf(kind->plugin_path, totals)) : std::nullopt});
  }
  return facts;
}

}  // namespace promonitor
