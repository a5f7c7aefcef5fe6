#include "core/runner/channel_log.hpp"

#include <algorithm>
#include <mutex>
#include <string_view>

#include <spdlog/sinks/base_sink.h>

#include "core/runner/messages.hpp"
#include "promonitor/probe.h"

namespace promonitor {
namespace {

constexpr std::size_t kMaxLine = 8192;

std::uint32_t levelOf(spdlog::level::level_enum level) {
  return std::min<std::uint32_t>(static_cast<std::uint32_t>(level), PM_LOG_ERROR);
}

class ChannelSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  ChannelSink(EventLoop& loop, FrameChannel& channel) : loop_(loop), channel_(channel) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    const std::string_view line(message.payload.data(), std::min(message.payload.size(), kMaxLine));
    if (loop_.onLoopThread()) {
      send(levelOf(message.level), line);
      return;
    }
    loop_.post(
        [this, level = levelOf(message.level), text = std::string(line)] { send(level, text); });
  }
  void flush_() override {}
  void send(std::uint32_t level, std::string_view text) {
    LogFrame{.level = level, .text = text}.append(channel_.out());
    channel_.flushLater();
  }

  EventLoop& loop_;
  FrameChannel& channel_;
};

}  // namespace

ChannelLog::ChannelLog(EventLoop& loop, FrameChannel& channel)
    : logger_(std::make_shared<spdlog::logger>("runner",
                                               std::make_shared<ChannelSink>(loop, channel))) {}

void ChannelLog::setLevel(const std::string& level) {
  logger_->set_level(spdlog::level::from_str(level));
}

}  // namespace promonitor
