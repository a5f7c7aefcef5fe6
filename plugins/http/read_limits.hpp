#pragma once

#include <cstddef>

namespace promonitor::http {

/// What a check reads from the network at most, all its hops together, in bytes: heads, handshakes
/// and whatever frames a body included. A `body_limit` above it raises it.
inline constexpr std::size_t kMostRead = std::size_t{1} << 20U;

/// How much of a response is taken, in bytes.
struct ReadLimits {
  std::size_t body = kMostRead;
  std::size_t headers = std::size_t{64} << 10U;
  std::size_t kept = 512;  ///< how much of the body's start is kept
  /// Of all that the connection brings.
  std::size_t wire = kMostRead;
  /// So much of a body is read for sure, unless what frames or codes it is far more than usual.
  std::size_t sure = 0;
};

/// For a body of which at most `body` bytes are read.
ReadLimits readLimits(std::size_t body);

}  // namespace promonitor::http
