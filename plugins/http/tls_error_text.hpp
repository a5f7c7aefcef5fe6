#pragma once

#include <string>

namespace promonitor::http {

/// What OpenSSL says of an error of its own: "error:0A00010B:SSL routines::wrong version number".
std::string tlsErrorText(unsigned long error);

}  // namespace promonitor::http
