#include "read_limits.hpp"

#include <algorithm>

namespace promonitor::http {
namespace {

/// What comes beside a body and its framing: heads, a TLS handshake, a proxy's answer.
constexpr std::size_t kBeside = std::size_t{160} << 10U;

}  // namespace

ReadLimits readLimits(std::size_t body) {
  ReadLimits limits;
  limits.body = body;
  if (body > kMostRead) limits.wire = body + body / 8 + kBeside;
  limits.sure = body > kMostRead ? body : std::min(body, (kMostRead - kBeside) / 9 * 8);
  return limits;
}

}  // namespace promonitor::http
