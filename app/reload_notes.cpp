#include "app/reload_notes.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/base/log.hpp"

namespace promonitor {
namespace {

constexpr std::size_t kLoggedIssues = 20;

}  // namespace

std::string noteReload(spdlog::logger& log, const config::Reconciliation& changes,
                       const std::vector<std::string>& restart) {
  log.info("reloaded added={} changed={} removed={} unchanged={} names={}",
           changes.added_names.size(), changes.changed_names.size(), changes.removed_names.size(),
           changes.unchanged, logValue(changes.names()));
  if (restart.empty()) return changes.diff();
  const std::string sections = fmt::format("{}", fmt::join(restart, ", "));
  log.warn("changed settings need a restart sections={}", logValue(sections));
  return changes.diff() + "changed, but in force only after a restart: " + sections + '\n';
}

std::string noteRefusedReload(spdlog::logger& log, const config::ConfigError& error) {
  const auto& issues = error.issues();
  for (std::size_t i = 0; i < std::min(issues.size(), kLoggedIssues); ++i) {
    log.error("configuration issue={}", logValue(config::issueLine(issues[i])));
  }
  log.error("reload refused, nothing changed issues={}", issues.size());
  return error.text();
}

}  // namespace promonitor
