#pragma once

#include <string>

namespace promonitor::http {

/// What OpenSSL says of an error of its own, as libcurl words it:
/// "OpenSSL/3.0.19: error:0A00010B:SSL routines::wrong version number".
std::string openSslText(unsigned long error);

}  // namespace promonitor::http
