#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "api/http/request.hpp"

namespace promonitor::api {

struct GateLimits {
  std::size_t head_bytes = 16384;
  std::size_t fields = 100;
  std::size_t target_bytes = 2048;
  std::size_t body_bytes = 65536;
  /// Of a request that may have more, which is for the one who holds the gate to say.
  std::size_t longest_body_bytes = 65536;
};

/// Why a request is not served. `reason` is a sentence for the client.
struct Refusal {
  int status = 400;
  std::string reason;
  bool operator==(const Refusal&) const = default;
};

/// The only way in: turns the bytes of one connection into requests, or refuses them. Accepts a
/// strict part of HTTP/1.1 (RFC 9112): one unambiguous framing, no transfer coding, no folding, no
/// bare CR or LF. Linear in its input; the outcome does not depend on how the bytes were split.
/// Pure; for one thread.
class RequestGate {
 public:
  enum class Outcome {
    NeedMore,
    Continue,  ///< the client waits for "100 Continue" before it sends the body
    LongBody,  ///< it is above body_bytes: allowLongBody() or refuse(), then on
    Complete,  ///< take() has a request
    Refused    ///< for good: refusal() says why; the connection must be closed
  };

  explicit RequestGate(const GateLimits& limits = {}) : limits_(limits) {}

  void push(std::string_view bytes);
  /// Reads on, at most to the end of the next request. Not called again after Complete before
  /// take().
  Outcome advance();
  /// The request that advance() completed; `peer` is left empty.
  Request take();
  const Refusal& refusal() const { return refusal_; }

  /// After LongBody: the request without its body, and how long that is.
  const Request& head() const { return request_; }
  std::size_t bodyBytes() const { return content_length_; }
  void allowLongBody();
  void refuse(int status, std::string reason);

  /// No byte of a further request has come.
  bool idle() const { return stage_ == Stage::RequestLine && begin_ == buffer_.size(); }
  bool inBody() const { return stage_ == Stage::Body; }

 private:
  enum class Stage { RequestLine, Fields, Body, Complete, Refused };

  bool readHead();
  void takeBody();
  bool nextLine(std::string_view& line);
  void readRequestLine(std::string_view line);
  void readTarget(std::string_view target);
  void readField(std::string_view line);
  void readContentLength(std::string_view value);
  void readConnection(std::string_view value);
  void readExpect(std::string_view value);
  void finishHead();

  GateLimits limits_;
  Stage stage_ = Stage::RequestLine;
  std::string buffer_;
  std::size_t begin_ = 0;       ///< first byte that is not read yet
  std::size_t scanned_ = 0;     ///< up to here there is no line end
  std::size_t head_bytes_ = 0;  ///< of the current request, in lines already read
  std::size_t hosts_ = 0;
  std::size_t content_length_ = 0;
  bool has_length_ = false;
  bool has_transfer_coding_ = false;
  bool expects_continue_ = false;
  bool asks_for_long_body_ = false;
  Request request_;
  Refusal refusal_;
};

}  // namespace promonitor::api
