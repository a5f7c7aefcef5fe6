#pragma once

#include <string>

namespace promonitor::test::hostile {

/// How answers over HTTP begin: fields may follow the first, a chunk the second.
inline const std::string kStatusLine = "HTTP/1.1 200 OK\r\n";
inline const std::string kChunkedHead = kStatusLine + "Transfer-Encoding: chunked\r\n\r\n";

/// A text so often that TLS needs few records for much of it.
inline std::string repeated(const std::string& text) {
  std::string all;
  while (all.size() < 8192) all += text;
  return all;
}

}  // namespace promonitor::test::hostile
