#pragma once

#include <functional>

#include "core/base/clock.hpp"

namespace promonitor::api {

struct Response;

/// An answer that is made while no thread of the server waits for it. Owned by who waits, and
/// destroyed before it is there when the client is gone. For one thread, except as said below.
class LaterResponse {
 public:
  virtual ~LaterResponse() = default;
  /// Calls `ready` once when the answer is there: at once, or on whatever thread made it, where it
  /// must not block. It may come after this object is gone.
  virtual void whenReady(std::function<void()> ready) = 0;
  virtual bool ready() const = 0;
  /// Nobody waits beyond it.
  virtual MonoTime deadline() const = 0;
  /// The answer; before it is there, one that says so. Called once. What a route made may throw as
  /// its handler may; what HttpHandler gives does not.
  virtual Response take() = 0;
};

}  // namespace promonitor::api
