#include "core/store/migrations.hpp"

#include <fmt/format.h>

#include "core/base/fingerprint.hpp"
#include "core/store/store.hpp"

namespace promonitor {

std::string checksum(const Migration& migration) {
  std::string text;
  for (const std::string& statement : migration.statements) text += statement + ";\n";
  return fingerprintOf(text);
}

std::vector<Migration> pendingMigrations(const std::vector<Migration>& known,
                                         const std::vector<AppliedMigration>& applied,
                                         const std::string& database) {
  if (!applied.empty() && applied.back().number > static_cast<int>(known.size())) {
    throw StoreError(
        fmt::format("the database {} has schema {} and this promonitor knows {}: run "
                    "the newer promonitor that wrote it, or restore a backup",
                    database, applied.back().number, known.size()));
  }
  for (std::size_t i = 0; i < applied.size(); ++i) {
    const Migration& step = known.at(i);
    const char* const fault = applied[i].number != step.number        ? "is missing"
                              : applied[i].checksum != checksum(step) ? "is not the one it knows"
                                                                      : nullptr;
    if (fault == nullptr) continue;
    throw StoreError(
        fmt::format("schema step {} ({}) of the database {} {}: run the promonitor that "
                    "made the database, or restore a backup",
                    step.number, step.name, database, fault));
  }
  return {known.begin() + static_cast<std::ptrdiff_t>(applied.size()), known.end()};
}

}  // namespace promonitor
