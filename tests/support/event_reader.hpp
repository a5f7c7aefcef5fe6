#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/http_client.hpp"

namespace promonitor::test {

/// A reader of a stream of server-sent events over HTTP/1.1 (RFC 9112 chunks, WHATWG HTML section
/// 9.2.6), for tests. Blocks, never longer than its patience. For one thread.
class EventReader {
 public:
  struct Event {
    std::string id, type, data;
  };
  struct Asking {
    /// What follows '?', as it is.
    std::string query;
    /// Empty: the field is not sent.
    std::string last_id;
    int receive_buffer = 0;
    std::string path = "/api/v1/events";
    /// Sent in place of the key.
    std::string cookie;
  };

  EventReader(std::uint16_t port, const std::string& key) : EventReader(port, key, Asking()) {}
  EventReader(std::uint16_t port, const std::string& key, const Asking& asking);

  /// The next event; nothing when the stream ends or patience does.
  std::optional<Event> next(std::chrono::milliseconds patience = std::chrono::seconds(10));
  /// Waits for something to come, also if it is no event; false when the stream ends or patience
  /// does.
  bool wait(std::chrono::milliseconds patience = std::chrono::seconds(10));
  /// Reads what has come, without waiting, and gives the events of it.
  std::vector<Event> taken();
  /// Waits for the end; events are thrown away.
  bool endsWithin(std::chrono::milliseconds patience);

  int status() const { return status_; }
  const std::string& head() const { return head_; }
  /// The whole body so far.
  const std::string& text() const { return body_; }
  /// Keeps the body; without it, only what is not read yet is kept.
  void forgetText() { keeps_text_ = false; }
  /// What a client sends to go on.
  const std::string& lastId() const { return last_id_; }
  /// Comments so far.
  std::size_t comments() const { return comments_; }
  /// The last chunk came: the server ended the stream in order.
  bool endedInOrder() const { return ended_; }
  bool closed() const { return closed_; }
  int fd() const { return client_.fd(); }
  void reset() { client_.reset(); }
  void halfClose() { client_.halfClose(); }

 private:
  bool read();
  void unchunk();
  void parseLines();
  void parseLine(std::string_view line);

  HttpClient client_;
  std::string raw_, head_, body_, lines_;
  bool keeps_text_ = true;
  int status_ = 0;
  Event event_;
  std::vector<Event> events_;
  std::string last_id_;
  std::size_t comments_ = 0;
  bool ended_ = false, closed_ = false;
};

}  // namespace promonitor::test
