#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/model/monitor.hpp"

namespace promonitor::config {

/// What must change so that the declared monitors are the ones in force. A value.
struct Reconciliation {
  /// New or changed, in declared order: to be saved and (re)started.
  std::vector<MonitorSpec> saved;
  /// No longer declared: to be stopped and kept.
  std::vector<Uuid> removed;
  std::vector<std::string> added_names;
  std::vector<std::string> changed_names;
  std::vector<std::string> removed_names;
  std::size_t unchanged = 0;

  bool empty() const { return saved.empty() && removed.empty(); }
  /// "1 added, 2 changed, 0 removed, 97 unchanged".
  std::string summary() const;
  /// "+ new, ~ changed, - gone", at most `limit` names, then how many more: for a line of a log.
  std::string names(std::size_t limit = 20) const;
  /// The same, a line each, then the summary.
  std::string diff(std::size_t limit = 100) const;
};

/// Compares by id; a monitor in force without an origin was not declared and is left alone.
Reconciliation reconcile(std::vector<MonitorSpec> declared,
                         const std::vector<std::shared_ptr<const MonitorSpec>>& in_force);

}  // namespace promonitor::config
