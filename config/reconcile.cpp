#include "config/reconcile.hpp"

#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

namespace promonitor::config {

Reconciliation reconcile(const std::vector<MonitorSpec>& declared,
                         const std::vector<MonitorSpec>& in_force) {
  std::unordered_map<Uuid, const MonitorSpec*> known;
  for (const MonitorSpec& spec : in_force) known.emplace(spec.id, &spec);
  std::unordered_set<Uuid> wanted;
  Reconciliation out;
  for (const MonitorSpec& spec : declared) {
    wanted.insert(spec.id);
    const auto found = known.find(spec.id);
    if (found != known.end() && runsTheSame(*found->second, spec)) {
      ++out.unchanged;
      continue;
    }
    (found == known.end() ? out.added_names : out.changed_names).push_back(spec.name);
    out.saved.push_back(spec);
  }
  for (const MonitorSpec& spec : in_force) {
    if (spec.origin.empty() || wanted.contains(spec.id)) continue;
    out.removed.push_back(spec.id);
    out.removed_names.push_back(spec.name);
  }
  return out;
}

std::string Reconciliation::summary() const {
  return fmt::format("{} added, {} changed, {} removed, {} unchanged", added_names.size(),
                     changed_names.size(), removed_names.size(), unchanged);
}

std::string Reconciliation::diff(std::size_t limit) const {
  std::string out;
  std::size_t lines = 0;
  const auto append = [&](char sign, const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      if (lines++ < limit) out += fmt::format("{} {}\n", sign, name);
    }
  };
  append('+', added_names);
  append('~', changed_names);
  append('-', removed_names);
  if (lines > limit) out += fmt::format("... and {} more\n", lines - limit);
  return out + summary() + '\n';
}

}  // namespace promonitor::config
