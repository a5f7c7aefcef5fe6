#pragma once

#include <atomic>
#include <cstdint>
#include <string>

namespace promonitor::api {

/// Names requests, so that an answer and the log can be matched: 16 hexadecimal digits, each once
/// in a run of the program. Thread-safe.
class RequestIds {
 public:
  RequestIds();
  std::string next();

 private:
  std::uint64_t start_;
  std::atomic<std::uint64_t> count_{0};
};

}  // namespace promonitor::api
