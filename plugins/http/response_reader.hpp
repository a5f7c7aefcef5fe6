#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace promonitor::http {

/// What a response is read for. Texts must outlive the reader.
struct ReadLimits {
  std::size_t body = std::size_t{1} << 20U;
  std::size_t headers = std::size_t{64} << 10U;
  std::size_t evidence = 512;  ///< how much of the body's start is kept
  std::string_view contains;   ///< looked for in the body; may be empty
};

/// Takes a response piece by piece and keeps a bounded part of it, whatever the server sends.
class ResponseReader {
 public:
  explicit ResponseReader(const ReadLimits& limits) : limits_(limits) {}

  /// One header line, status lines and trailers included. False: too many header bytes came.
  bool header(std::string_view line);
  /// False: the body's limit is reached, the rest is not wanted.
  bool body(std::string_view bytes);

  const std::string& statusLine() const { return status_line_; }
  const std::string& bodyStart() const { return body_start_; }
  std::size_t bodyBytes() const { return body_bytes_; }
  bool headersTooLarge() const { return header_bytes_ > limits_.headers; }
  bool bodyCut() const { return body_cut_; }
  /// The text that was looked for came, or there was none to look for.
  bool found() const { return found_ || limits_.contains.empty(); }

 private:
  void look(std::string_view bytes);

  ReadLimits limits_;
  std::string status_line_;
  std::string body_start_;
  std::string tail_;  ///< end of what was searched: the text may begin in it
  std::size_t header_bytes_ = 0;
  std::size_t body_bytes_ = 0;
  bool body_cut_ = false;
  bool found_ = false;
};

}  // namespace promonitor::http
