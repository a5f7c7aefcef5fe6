#pragma once

#include <zlib.h>

#include <stdexcept>
#include <string>

namespace promonitor::test {

/// zlib's numbers for the three framings of deflate.
inline constexpr int kGzip = 15 + 16;
inline constexpr int kZlib = 15;
inline constexpr int kRaw = -15;

/// `text`, deflated in that framing.
inline std::string packed(const std::string& text, int framing) {
  z_stream stream{};
  if (deflateInit2(&stream, 9, Z_DEFLATED, framing, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::runtime_error("zlib does not start");
  }
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace promonitor::test
