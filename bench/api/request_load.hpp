#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace promonitor::bench {

/// What clients saw that each sent the next request when they had the answer to the last.
struct LoadResult {
  std::size_t answers = 0;
  double seconds = 0;
  std::vector<std::uint32_t> micros;  ///< from request to whole answer, in order of size

  double perSecond() const { return static_cast<double>(answers) / seconds; }
  double quantileMs(double quantile) const;
};

/// A connection a request, kept open, to 127.0.0.1, all on the calling thread. Every request is
/// whole, and every answer is a 200 with a Content-Length; throws std::runtime_error otherwise.
LoadResult loadWith(std::uint16_t port, const std::vector<std::string>& requests,
                    std::chrono::seconds duration);
/// The answer to one of them, head and body.
std::string answerTo(std::uint16_t port, const std::string& request);

}  // namespace promonitor::bench
