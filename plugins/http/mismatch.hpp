#pragma once

#include <string>

namespace promonitor::http {

/// How an answer differs from what is expected of it. Texts may hold what the server sent: they
/// are masked and made printable by whoever shows them.
struct Mismatch {
  const char* code;  ///< of the kind's list
  std::string summary;
  std::string expected, got;
};

}  // namespace promonitor::http
