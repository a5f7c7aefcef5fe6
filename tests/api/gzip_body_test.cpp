#include "api/gzip_body.hpp"

#include <zlib.h>

#include <vector>

#include <gtest/gtest.h>

namespace promonitor::api {
namespace {

/// What a client reads; empty, and a failure, where it is not one whole gzip text.
std::string unzipped(std::string text) {
  z_stream stream{};
  ::inflateInit2(&stream, MAX_WBITS + 16);
  std::string out(1 << 22, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(::inflate(&stream, Z_FINISH), Z_STREAM_END);
  EXPECT_EQ(stream.avail_in, 0U);
  out.resize(out.size() - stream.avail_out);
  ::inflateEnd(&stream);
  return out;
}

/// Not worth coding: as long coded as it is.
std::string noise(std::size_t bytes) {
  std::string text(bytes, '\0');
  std::uint32_t state = 1;
  for (char& c : text) c = static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
  return text;
}

class Pieces final : public BodySource {
 public:
  Pieces(std::vector<std::string> pieces, Piece end) : pieces_(std::move(pieces)), end_(end) {}
  Piece next(std::string& out) override {
    if (at_ == pieces_.size()) return end_;
    out += pieces_[at_++];
    return Piece::More;
  }

 private:
  std::vector<std::string> pieces_;
  Piece end_;
  std::size_t at_ = 0;
};

TEST(GzipBody, IsReadBackAsItWas) {
  for (const std::string& text : {std::string(), std::string("x"), std::string(3'000'000, 'a'),
                                  noise(16384), noise(100'000)}) {
    EXPECT_EQ(unzipped(gzipped(text)), text);
  }
  EXPECT_LT(gzipped(std::string(100'000, 'a')).size(), 1000U);
}

TEST(GzipBody, IsOneTextHoweverManyPieces) {
  const std::vector<std::string> pieces{"", "[1", noise(70'000), "", "]"};
  GzipBody body(std::make_unique<Pieces>(pieces, BodySource::Piece::Last));
  std::string coded, plain;
  while (body.next(coded) == BodySource::Piece::More) {
  }
  for (const std::string& piece : pieces) plain += piece;

  EXPECT_EQ(unzipped(coded), plain);
}

TEST(GzipBody, FailsWhereItsBodyDoes) {
  GzipBody body(std::make_unique<Pieces>(std::vector<std::string>{"a"}, BodySource::Piece::Failed));
  std::string coded;

  EXPECT_EQ(body.next(coded), BodySource::Piece::More);
  EXPECT_EQ(body.next(coded), BodySource::Piece::Failed);
}

}  // namespace
}  // namespace promonitor::api
