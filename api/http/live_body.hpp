#pragma once

#include <cstddef>
#include <string>

namespace promonitor::api {

/// A body that has no end of its own: it grows as things happen, until either side ends it. Pulled
/// when there may be more (HttpServer::liveWaker()), while it is being read, and with every tick.
/// Called by one thread at a time; never throws. Destroyed when the connection ends.
class LiveBody {
 public:
  virtual ~LiveBody() = default;
  /// Appends what there is now: about `room` bytes at most, maybe none. False: it is over.
  virtual bool next(std::string& out, std::size_t room) = 0;
  /// The client took nothing for too long and is let go.
  virtual void stalled() = 0;
};

}  // namespace promonitor::api
