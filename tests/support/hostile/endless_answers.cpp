#include <string>
#include <utility>

#include "tests/support/deflate.hpp"
#include "tests/support/hostile/behaviour.hpp"
#include "tests/support/hostile/bytes.hpp"

namespace promonitor::test::hostile {
namespace {

BadBytes endless(std::string first, const std::string& then) {
  Script script;
  if (!first.empty()) script.push_back(Step::send(std::move(first)));
  script.push_back(Step::flood(repeated(then)));
  return {.script = std::move(script)};
}

BadBytes coded(const char* coding, const std::string& body) {
  return {.script = {Step::send(kStatusLine + "Content-Encoding: " + coding +
                                "\r\nContent-Length: " + std::to_string(body.size()) +
                                "\r\nConnection: close\r\n\r\n" + body),
                     Step::close()}};
}

/// A gzip header, and stored blocks of no bytes that follow it for ever.
const std::string kGzipStart("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
const std::string kEmptyBlock("\0\0\0\xff\xff", 5);

}  // namespace

std::vector<Behaviour> endlessAnswers() {
  const std::string bomb = packed(std::string(64U << 20U, '\0'), kGzip);
  return {
      {"endless status line", endless("HTTP/1.1 200 ", "OK ")},
      {"endless headers", endless(kStatusLine, "X-Header: value\r\n")},
      {"endless header", endless(kStatusLine + "X: ", "value ")},
      {"endless folded header", endless(kStatusLine + "X: a\r\n", " more\r\n")},
      {"endless 1xx", endless("", "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n")},
      {"endless 100", endless("", "HTTP/1.1 100 Continue\r\n\r\n")},
      {"endless body", endless(kStatusLine + "\r\n", "x")},
      {"endless body of a length",
       endless(kStatusLine + "Content-Length: 99999999999999\r\n\r\n", "x")},
      {"endless chunk", endless(kChunkedHead + "fffffffffff\r\n", "x")},
      {"endless chunks", endless(kChunkedHead, "1\r\nx\r\n")},
      {"endless chunk extension", endless(kChunkedHead + "5;", "extension=value;")},
      {"endless trailers", endless(kChunkedHead + "1\r\nx\r\n0\r\n", "X-Trailer: value\r\n")},
      {"endless trailer", endless(kChunkedHead + "1\r\nx\r\n0\r\nX: ", "value ")},
      {"gzip bomb", coded("gzip", bomb)},
      {"gzip bomb in a gzip bomb", coded("gzip, gzip", packed(bomb, kGzip))},
      {"gzip of nothing for ever",
       endless(kStatusLine + "Content-Encoding: gzip\r\n\r\n" + kGzipStart, kEmptyBlock)},
  };
}

}  // namespace promonitor::test::hostile
