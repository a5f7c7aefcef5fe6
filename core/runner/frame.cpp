#include "core/runner/frame.hpp"

namespace promonitor {
namespace {

/// Big pieces: one system call for many frames.
constexpr std::size_t kPiece = 65536;

}  // namespace

std::uint32_t FrameReader::count(std::size_t least) {
  const auto count = take<std::uint32_t>();
  if (!failed_ && count <= rest_.size() / least) return count;
  failed_ = true;
  return 0;
}

std::span<char> FrameBuffer::space() {
  if (begin_ > 0) {
    std::memmove(bytes_.data(), bytes_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (bytes_.size() - end_ < kPiece) bytes_.resize(end_ + kPiece);
  return {bytes_.data() + end_, bytes_.size() - end_};
}

FrameBuffer::Next FrameBuffer::next(Frame& frame) {
  if (end_ - begin_ < kFrameHeader) return Next::Incomplete;
  std::uint32_t size = 0;
  std::memcpy(&size, bytes_.data() + begin_, sizeof size);
  if (size > max_body_) return Next::TooLong;
  if (end_ - begin_ - kFrameHeader < size) return Next::Incomplete;
  frame.type = static_cast<std::uint8_t>(bytes_[begin_ + sizeof size]);
  frame.body = {bytes_.data() + begin_ + kFrameHeader, size};
  begin_ += kFrameHeader + size;
  return Next::Frame;
}

}  // namespace promonitor
