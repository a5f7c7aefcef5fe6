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

/// What was deflated in that framing. Throws where `text` is not one whole such text of at most
/// `most` bytes.
inline std::string unpacked(std::string text, int framing, std::size_t most = 1 << 22) {
  z_stream stream{};
  if (inflateInit2(&stream, framing) != Z_OK) throw std::runtime_error("zlib does not start");
  std::string out(most, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int end = inflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  if (end != Z_STREAM_END) throw std::runtime_error("the text is not whole");
  if (stream.avail_in != 0) throw std::runtime_error("there is more behind the text");
  return out;
}

}  // namespace promonitor::test
