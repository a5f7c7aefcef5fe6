#include "core/store/bit_stream.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "core/store/packed_bytes.hpp"

namespace promonitor {
namespace {

/// Longer than this many ones: the number itself follows.
constexpr unsigned kMostOnes = 12;
constexpr unsigned kWidthBits = 6;

constexpr std::uint64_t lowBits(unsigned count) { return (std::uint64_t{1} << count) - 1; }

}  // namespace

void BitWriter::put(std::uint64_t value, unsigned bits) {
  pending_ |= value << count_;
  for (count_ += bits; count_ >= 8; count_ -= 8) {
    bytes_ += static_cast<char>(pending_);
    pending_ >>= 8U;
  }
}

void BitWriter::putWide(std::uint64_t value) {
  const auto width = static_cast<unsigned>(std::max(1, static_cast<int>(std::bit_width(value))));
  put(width - 1, kWidthBits);
  put(value & lowBits(32), std::min(width, 32U));
  if (width > 32) put(value >> 32U, width - 32);
}

void BitWriter::putRice(std::uint64_t value, unsigned k) {
  const std::uint64_t ones = value >> k;
  if (ones < kMostOnes) {
    put(lowBits(static_cast<unsigned>(ones)), static_cast<unsigned>(ones) + 1);
    put(value & lowBits(k), k);
  } else {
    put(lowBits(kMostOnes), kMostOnes);
    putWide(value);
  }
}

std::string BitWriter::finish() && {
  if (count_ > 0) bytes_ += static_cast<char>(pending_);
  return std::move(bytes_);
}

std::uint64_t BitReader::get(unsigned bits) {
  for (; count_ < bits; count_ += 8) {
    if (rest_.empty()) refusePacked();
    pending_ |= std::uint64_t{static_cast<unsigned char>(rest_.front())} << count_;
    rest_.remove_prefix(1);
  }
  const std::uint64_t value = pending_ & lowBits(bits);
  pending_ >>= bits;
  count_ -= bits;
  return value;
}

std::uint64_t BitReader::getWide() {
  const auto width = static_cast<unsigned>(get(kWidthBits)) + 1;
  std::uint64_t value = get(std::min(width, 32U));
  if (width > 32) value |= get(width - 32) << 32U;
  return value;
}

std::uint64_t BitReader::getRice(unsigned k) {
  unsigned ones = 0;
  while (ones < kMostOnes && get(1) == 1) ++ones;
  return ones == kMostOnes ? getWide() : (std::uint64_t{ones} << k) | get(k);
}

}  // namespace promonitor
