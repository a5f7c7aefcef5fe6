#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "read_limits.hpp"

namespace promonitor::http {

/// Takes a response piece by piece and keeps a bounded part of it, whatever the server sends.
class ResponseReader {
 public:
  explicit ResponseReader(const ReadLimits& limits) : limits_(limits) {}

  /// One header line, status lines and trailers included. False: too many header bytes came.
  bool header(std::string_view line);
  /// False: the body's limit is reached, the rest is not wanted.
  bool body(std::string_view bytes);
  /// What came so far was a proxy's answer to CONNECT.
  void restart();
  /// The connection brought as much as it may: a body is cut there, unless too little of it came.
  void stop();

  /// A line came.
  bool begun() const { return header_bytes_ > 0; }
  const std::string& statusLine() const { return status_line_; }
  /// The part of the body that is kept.
  const std::string& bodyStart() const { return body_start_; }
  std::size_t bodyBytes() const { return body_bytes_; }
  /// The empty line behind the head of a final answer came (RFC 9112, section 8).
  bool headComplete() const { return head_complete_; }
  bool headersTooLarge() const { return header_bytes_ > limits_.headers; }
  bool bodyCut() const { return body_cut_; }
  /// Bytes that the connection may bring.
  std::size_t mostBytes() const { return limits_.wire; }

 private:
  ReadLimits limits_;
  std::string status_line_;
  std::string body_start_;
  std::size_t header_bytes_ = 0;
  std::size_t body_bytes_ = 0;
  bool body_cut_ = false;
  bool head_complete_ = false;
};

}  // namespace promonitor::http
