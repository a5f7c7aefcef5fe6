#include "app/configuration_audit.hpp"

#include <algorithm>

namespace promonitor {
namespace {

/// Empty where the file is not among them.
std::string hashIn(const std::vector<ReadFile>& files, const std::string& path) {
  const auto found = std::find_if(files.begin(), files.end(),
                                  [&](const ReadFile& file) { return file.path == path; });
  return found == files.end() ? std::string() : found->sha256;
}

}  // namespace

AuditEntries auditOfFiles(const std::vector<ReadFile>& before, const std::vector<ReadFile>& after,
                          AuditAction action, WallTime at) {
  AuditEntries entries;
  const auto note = [&](const std::string& path) {
    AuditEntry entry{.at = at,
                     .by = Actor::configuration(),
                     .action = action,
                     .object_kind = "configuration",
                     .object_id = path,
                     .before = hashIn(before, path),
                     .after = hashIn(after, path)};
    const bool is_named = path == after.front().path;
    if (is_named || entry.before != entry.after) entries.push_back(std::move(entry));
  };
  for (const ReadFile& file : after) note(file.path);
  for (const ReadFile& file : before) {
    if (hashIn(after, file.path).empty()) note(file.path);
  }
  return entries;
}

}  // namespace promonitor
