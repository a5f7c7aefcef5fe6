#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/later_response.hpp"
#include "api/http/live_body.hpp"
#include "api/http/request.hpp"

namespace promonitor::api {

/// A body made piece by piece while the client reads it, so that memory does not grow with it.
/// Called by one thread at a time; never throws.
class BodySource {
 public:
  enum class Piece { More, Last, Failed };
  virtual ~BodySource() = default;
  /// Appends the next piece to `out`. After Failed the connection is cut, which tells the client
  /// that the body is not complete.
  virtual Piece next(std::string& out) = 0;
};

/// What a handler answers. Framing (length, connection, date) is added by the server.
struct Response {
  int status = 200;
  std::vector<Field> headers;
  std::string body;
  /// Where set, the body comes from here and `body` is not sent.
  std::unique_ptr<BodySource> stream;
  /// Where set, the body comes from here as it grows, and the connection ends after it.
  std::unique_ptr<LiveBody> live;
  /// Where set, it gives the answer, and nothing else here means anything.
  std::unique_ptr<LaterResponse> later;
  /// Who asks for what, and what is stored, is all that went into a body that is whole.
  bool is_of_store = false;

  void set(std::string name, std::string value) {
    headers.push_back({std::move(name), std::move(value)});
  }
};

/// Whether a framing field closes the connection after the answer, and what the client understands.
struct Framing {
  bool head_only = false;
  bool keep_alive = true;
  int minor_version = 1;
};

/// Appends status line and head (RFC 9112); `date` is an IMF-fixdate.
void appendHead(std::string& out, const Response& response, const Framing& framing,
                std::string_view date);
/// "Not Found"; empty for a status that is not used.
std::string_view statusPhrase(int status);

}  // namespace promonitor::api
