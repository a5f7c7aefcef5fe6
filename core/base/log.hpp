#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <spdlog/logger.h>

namespace promonitor {

/// How the program's one log is written. Levels: info = state changes an operator cares about,
/// warn = we coped, error = someone must act.
struct LogSettings {
  enum class Format { Text, Json };
  Format format = Format::Text;
  std::string level = "info";
  bool operator==(const LogSettings&) const = default;
};

/// A logger that writes one line an event to standard error: `time level message key=value ...`,
/// or one JSON object. Thread-safe; made once in app/ and handed down by reference.
std::shared_ptr<spdlog::logger> makeLogger(const LogSettings& settings);

/// `value` as it may stand after `key=`: quoted where it holds spaces, quotes, control characters,
/// marks that turn the direction of writing, or bytes that are not UTF-8. All but the spaces are
/// escaped, so that one event stays one line and looks like what it is.
std::string logValue(std::string_view value);

/// A line that another process made of such values: still one line that looks like what it is,
/// whatever that process sent.
std::string logLine(std::string_view line);

}  // namespace promonitor
