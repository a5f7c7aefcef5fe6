#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <spdlog/sinks/base_sink.h>

namespace promonitor {

/// Keeps what is logged. Thread-safe.
class LogLines final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  std::size_t count(std::string_view text) {
    const std::scoped_lock lock(mutex_);
    std::size_t found = 0;
    for (const std::string& line : lines_) {
      if (line.find(text) != std::string::npos) ++found;
    }
    return found;
  }
  /// Everything, for a message.
  std::string all() {
    const std::scoped_lock lock(mutex_);
    std::string text;
    for (const std::string& line : lines_) text += line + '\n';
    return text;
  }

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    lines_.emplace_back(message.payload.data(), message.payload.size());
  }
  void flush_() override {}

  std::vector<std::string> lines_;
};

}  // namespace promonitor
