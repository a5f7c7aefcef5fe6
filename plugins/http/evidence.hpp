#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "secrets.hpp"

namespace promonitor::http {

/// Longest text that evidence() gives.
inline constexpr std::size_t kEvidenceChars = 200;
/// How much of a body is shown.
inline constexpr std::size_t kEvidenceBody = 512;

/// What a server sent as one line of printable text that is safe to store and show: `secrets` are
/// masked, control and non-ASCII bytes escaped, the rest cut off.
std::string evidence(std::string_view text, const Secrets& secrets,
                     std::size_t limit = kEvidenceChars);

/// An answer as far as it came.
struct Answer {
  std::string_view where;        ///< who answered to what: "GET http://a/ at 192.0.2.1:80"
  std::string_view status_line;  ///< "HTTP/1.1 503 Service Unavailable"
  std::span<const std::pair<std::string, std::string>> headers;
  std::string_view body;  ///< its start; more than is shown, so that secrets are seen whole
};

/// The answer as lines of printable text, at most 4,096 characters: where it came from, status
/// line, headers, an empty line, the first 512 bytes of the body. Cookies, credentials and
/// `secrets` are masked; what is left out is said to be.
std::string evidenceOf(const Answer& answer, const Secrets& secrets);

}  // namespace promonitor::http
