#include "api/gzip_body.hpp"

#include <zlib.h>

#include <array>
#include <new>
#include <utility>

namespace promonitor::api {
namespace {

/// Added to the size of the window: a gzip header instead of zlib's.
constexpr int kGzipWindow = MAX_WBITS + 16;
constexpr int kUsualMemory = 8;

}  // namespace

/// A stream of zlib.
class GzipCoder {
 public:
  GzipCoder() {
    const int made = ::deflateInit2(&stream_, Z_BEST_SPEED, Z_DEFLATED, kGzipWindow, kUsualMemory,
                                    Z_DEFAULT_STRATEGY);
    if (made != Z_OK) throw std::bad_alloc();
  }
  ~GzipCoder() { ::deflateEnd(&stream_); }
  GzipCoder(const GzipCoder&) = delete;
  GzipCoder& operator=(const GzipCoder&) = delete;

  /// Appends what comes out; with `last` all of it.
  void code(std::string_view text, bool last, std::string& out) {
    std::array<char, 16384> buffer;
    // zlib does not change what it reads.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream_.avail_in = static_cast<uInt>(text.size());
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(buffer.data());
      stream_.avail_out = static_cast<uInt>(buffer.size());
      ::deflate(&stream_, last ? Z_FINISH : Z_NO_FLUSH);
      out.append(buffer.data(), buffer.size() - stream_.avail_out);
    } while (stream_.avail_out == 0);
  }

 private:
  z_stream stream_{};
};

std::string gzipped(std::string_view text) {
  std::string out;
  GzipCoder().code(text, true, out);
  return out;
}

GzipBody::GzipBody(std::unique_ptr<BodySource> plain)
    : plain_(std::move(plain)), coder_(std::make_unique<GzipCoder>()) {}

GzipBody::~GzipBody() = default;

BodySource::Piece GzipBody::next(std::string& out) {
  std::string piece;
  const Piece result = plain_->next(piece);
  if (result != Piece::Failed) coder_->code(piece, result == Piece::Last, out);
  return result;
}

}  // namespace promonitor::api
