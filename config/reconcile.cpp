#include "config/reconcile.hpp"

#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

namespace promonitor::config {
namespace {

/// "+ new", "~ changed" and "- gone", at most `limit` of them, then how many more.
std::vector<std::string> changes(const Reconciliation& all, std::size_t limit) {
  std::vector<std::string> out;
  std::size_t count = 0;
  const auto append = [&](char sign, const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      if (count++ < limit) out.push_back(fmt::format("{} {}", sign, name));
    }
  };
  append('+', all.added_names);
  append('~', all.changed_names);
  append('-', all.removed_names);
  if (count > limit) out.push_back(fmt::format("... and {} more", count - limit));
  return out;
}

}  // namespace

Reconciliation reconcile(std::vector<MonitorSpec> declared,
                         const std::vector<std::shared_ptr<const MonitorSpec>>& in_force) {
  std::unordered_map<Uuid, const MonitorSpec*> known;
  known.reserve(in_force.size());
  for (const auto& spec : in_force) known.emplace(spec->id, spec.get());
  std::unordered_set<Uuid> wanted;
  wanted.reserve(declared.size());
  Reconciliation out;
  std::erase_if(declared, [&](const MonitorSpec& spec) {
    wanted.insert(spec.id);
    const auto found = known.find(spec.id);
    const bool same = found != known.end() && runsTheSame(*found->second, spec);
    if (same) {
      ++out.unchanged;
    } else {
      (found == known.end() ? out.added_names : out.changed_names).push_back(spec.name);
    }
    return same;
  });
  // In its own place: there may be a million.
  out.saved = std::move(declared);
  for (const auto& spec : in_force) {
    if (spec->origin.empty() || wanted.contains(spec->id)) continue;
    out.removed.push_back(spec->id);
    out.removed_names.push_back(spec->name);
  }
  return out;
}

std::string Reconciliation::summary() const {
  return fmt::format("{} added, {} changed, {} removed, {} unchanged", added_names.size(),
                     changed_names.size(), removed_names.size(), unchanged);
}

std::string Reconciliation::names(std::size_t limit) const {
  return fmt::format("{}", fmt::join(changes(*this, limit), ", "));
}

std::string Reconciliation::diff(std::size_t limit) const {
  std::vector<std::string> lines = changes(*this, limit);
  lines.push_back(summary());
  return fmt::format("{}\n", fmt::join(lines, "\n"));
}

}  // namespace promonitor::config
