#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace promonitor {

/// Where a plugin's code runs: in this process, or in runner processes of its own, so that its
/// faults cost nobody but its own checks.
enum class Isolation : std::uint8_t { Inline, Process };

/// As the configuration has it.
constexpr const char* isolationName(Isolation isolation) {
  return isolation == Isolation::Inline ? "inline" : "process";
}

/// A plugin file that is to be loaded.
struct PluginRequest {
  std::filesystem::path path;
  std::string sha256;  ///< lower-case hex; empty: not pinned
  Isolation isolation = Isolation::Inline;
  /// What the file was when it was described, if it was: it is refused when it changed since.
  /// Unlike a pinned file it is loaded under its own name, so that it finds libraries beside it.
  std::string described_sha256;
};

}  // namespace promonitor
