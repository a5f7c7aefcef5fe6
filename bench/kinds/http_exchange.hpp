#pragma once

#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

namespace promonitor::bench {

/// The request that the http kind sends for "http://127.0.0.1:port/".
inline std::string requestTo(std::uint16_t port) {
  return "GET / HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
         "\r\nUser-Agent: ProMonitor\r\nAccept: */*\r\nConnection: close\r\n\r\n";
}

/// Whether all of an answer has come. Throws std::runtime_error when its status is not 200.
inline bool isWholeAnswer(std::string_view answer) {
  constexpr std::string_view kGood = "HTTP/1.1 200 ";
  constexpr std::string_view kLength = "Content-Length: ";
  const std::size_t head = answer.find("\r\n\r\n");
  if (head == std::string_view::npos) return false;
  if (!answer.starts_with(kGood)) throw std::runtime_error("http: the answer is no 200");
  const std::size_t length = answer.find(kLength);
  if (length == std::string_view::npos) throw std::runtime_error("http: the answer has no length");
  const auto body = static_cast<std::size_t>(std::atoi(answer.data() + length + kLength.size()));
  return answer.size() >= head + 4 + body;
}

}  // namespace promonitor::bench
