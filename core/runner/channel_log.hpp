#pragma once

#include <memory>
#include <string>

#include <spdlog/logger.h>

#include "core/runner/frame_channel.hpp"

namespace promonitor {

/// The log of a runner: its lines cross to the daemon's. The logger is thread-safe; lines of other
/// threads than the loop's are posted to it. Ends after every thread that logs.
class ChannelLog {
 public:
  ChannelLog(EventLoop& loop, FrameChannel& channel);

  void setLevel(const std::string& level);
  spdlog::logger& logger() { return *logger_; }

 private:
  std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace promonitor
