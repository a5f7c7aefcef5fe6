#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace promonitor::test {

struct HttpReply {
  int status = 0;
  /// Names in lower case; of repeated fields the last.
  std::map<std::string, std::string> headers;
  std::string body;

  std::string header(const std::string& lower_name) const;
};

/// A raw HTTP/1.1 client on one loopback connection, for tests: sends any bytes and reads answers
/// one by one. Blocks, never longer than its patience. For one thread.
class HttpClient {
 public:
  struct Options {
    /// TCP_MAXSEG; 0 leaves the system's.
    int max_segment = 0;
    /// SO_RCVBUF; 0 leaves the system's.
    int receive_buffer = 0;
    std::chrono::milliseconds patience = std::chrono::seconds(30);
  };

  /// Throws std::runtime_error where it cannot connect.
  explicit HttpClient(std::uint16_t port);
  HttpClient(std::uint16_t port, const Options& options);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// False when the server is gone.
  bool send(std::string_view bytes);
  /// Sends what the socket takes without waiting; the number of bytes.
  std::size_t sendSome(std::string_view bytes);
  /// "GET <path>" with a Host field and `fields` ("Name: value\r\n" each); then reads the answer.
  std::optional<HttpReply> get(std::string_view path, std::string_view fields = "");
  /// The next answer; nothing when the connection ends or patience does. `without_body` after HEAD.
  std::optional<HttpReply> read(bool without_body = false);
  /// Waits for the server to close; false when patience ends before or an answer comes instead.
  bool closedByServer();
  /// Ends the sending direction.
  void halfClose();
  /// Closes so that the server sees a reset.
  void reset();
  int fd() const { return fd_; }

 private:
  bool fill();
  bool readChunked(std::string& body);

  int fd_ = -1;
  std::chrono::milliseconds patience_;
  std::string buffer_;
};

}  // namespace promonitor::test
