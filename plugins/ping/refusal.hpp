#pragma once

#include <cstdint>
#include <string>

#include "echo.hpp"

namespace promonitor::ping {

/// An ICMP error about a request.
struct Refusal {
  Message::Kind kind = Message::Kind::Unreachable;
  std::uint8_t code = 0;  ///< as the protocol of the address numbers them
  bool v6 = false;
  std::string reporter;  ///< address of who says so

  /// "host unreachable".
  const char* reason() const;
};

}  // namespace promonitor::ping
