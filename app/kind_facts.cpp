#include "app/kind_facts.hpp"

#include "core/plugin/probe_kind.hpp"

namespace promonitor {

std::vector<api::KindFacts> kindFacts(const PluginRegistry& kinds) {
  std::vector<api::KindFacts> facts;
  for (const ProbeKind* const kind : kinds.kinds()) {
    facts.push_back({.name = kind->name,
                     .title = kind->title,
                     .help = kind->help,
                     .plugin = kind->plugin_id,
                     .version = kind->plugin_version,
                     .operator_only = (kind->flags & PM_KIND_OPERATOR_ONLY) != 0,
                     .options_schema = kind->schema.jsonSchema()});
  }
  return facts;
}

}  // namespace promonitor
