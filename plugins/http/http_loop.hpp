#pragma once

#include <array>
#include <string>

#include "curl_loop.hpp"
#include "promonitor/probe.h"
#include "tls_contexts.hpp"

namespace promonitor::http {

/// What all http checks of a loop share. Owned by the loop's thread.
struct HttpLoop {
  /// Throws std::runtime_error when libcurl cannot be used.
  HttpLoop(const pm_host* host, pm_scope scope) : curl(host, scope) {}

  CurlLoop curl;
  TlsContexts tls;
  // Of direct transfers, for the length of one call.
  std::array<char, 16384> input;
  std::string head;
};

}  // namespace promonitor::http
