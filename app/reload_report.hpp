#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>

#include "core/base/clock.hpp"

namespace promonitor {

/// What came of one reload. The daemon leaves the newest where `promonitor reload` finds it. A
/// value.
struct ReloadReport {
  enum class Outcome { Applied, Refused, Failed };
  Outcome outcome = Outcome::Applied;
  /// What changed, or everything that is wrong: lines for an operator.
  std::string text;
  /// The file the daemon runs with.
  std::string config_file;
  pid_t daemon = 0;
  /// When the daemon began to read the file, by the machine's monotonic clock: whoever had asked
  /// by then has their answer here, however many asked.
  MonoTime began{};

  bool operator==(const ReloadReport&) const = default;
};

/// Where the daemon with those files (see daemonFiles) leaves its report.
std::filesystem::path reloadReportFile(const std::filesystem::path& files);
/// Replaces the report as a whole; only the daemon's user can read it. Throws
/// std::filesystem::filesystem_error.
void writeReloadReport(const std::filesystem::path& file, const ReloadReport& report);
/// Nothing where there is no file, or one that holds no report.
std::optional<ReloadReport> readReloadReport(const std::filesystem::path& file);

}  // namespace promonitor
