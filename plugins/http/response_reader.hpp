#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace promonitor::http {

/// How much of a response is taken, in bytes.
struct ReadLimits {
  std::size_t body = std::size_t{1} << 20U;
  std::size_t headers = std::size_t{64} << 10U;
  std::size_t kept = 512;  ///< how much of the body's start is kept
};

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

  const std::string& statusLine() const { return status_line_; }
  /// The part of the body that is kept.
  const std::string& bodyStart() const { return body_start_; }
  std::size_t bodyBytes() const { return body_bytes_; }
  /// The empty line behind the head of a final answer came (RFC 9112, section 8).
  bool headComplete() const { return head_complete_; }
  bool headersTooLarge() const { return header_bytes_ > limits_.headers; }
  bool bodyCut() const { return body_cut_; }
  /// More bytes on the wire than this are not about a body that is read.
  std::size_t mostBytes() const { return limits_.body + limits_.body / 8 + 4 * limits_.headers; }

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
