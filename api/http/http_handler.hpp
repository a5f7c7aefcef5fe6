#pragma once

#include <cstddef>
#include <string>

#include "api/http/request.hpp"
#include "api/http/request_gate.hpp"
#include "api/http/response.hpp"

namespace promonitor::api {

/// What an HttpServer serves. Called from all of its threads at once; blocks the thread's other
/// clients while it runs, so it is short: what takes longer is a Response::later. Never throws.
class HttpHandler {
 public:
  virtual ~HttpHandler() = default;
  virtual Response handle(const Request& request) = 0;
  /// How long the body of a request with this head may be where that is more than others may have;
  /// 0: it is not. Asked before any of such a body is kept.
  virtual std::size_t longestBody(const Request& /*head*/) { return 0; }
  /// The answer to bytes that did not pass the gate, or that came too slowly (408).
  virtual Response refuse(const Refusal& refusal, const std::string& peer) = 0;
};

}  // namespace promonitor::api
