#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "capture_text.hpp"
#include "pattern.hpp"

namespace promonitor::tcp {

/// How much is read in one check.
inline constexpr std::size_t kReadLimit = std::size_t{64} << 10U;

/// One step of a conversation with a server.
struct Step {
  enum class Kind : std::uint8_t { Send, Expect, StartTls };
  Kind kind = Kind::Send;
  CaptureText text;                ///< to send, or to wait for
  std::optional<Pattern> pattern;  ///< to wait for instead of the text
  std::string shown;               ///< what it waits for, on a line, for people

  static Step send(CaptureText text);
  static Step expect(CaptureText text, std::string shown);
  static Step expectPattern(Pattern pattern, std::string shown);
  static Step startTls();
};

const char* nameOf(Step::Kind kind);

}  // namespace promonitor::tcp
