#include "api/gzip_body.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "tests/support/deflate.hpp"

namespace promonitor::api {
namespace {

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
    EXPECT_EQ(test::unpacked(gzipped(text), test::kGzip), text);
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

  EXPECT_EQ(test::unpacked(coded, test::kGzip), plain);
}

TEST(GzipBody, FailsWhereItsBodyDoes) {
  GzipBody body(std::make_unique<Pieces>(std::vector<std::string>{"a"}, BodySource::Piece::Failed));
  std::string coded;

  EXPECT_EQ(body.next(coded), BodySource::Piece::More);
  EXPECT_EQ(body.next(coded), BodySource::Piece::Failed);
}

}  // namespace
}  // namespace promonitor::api
