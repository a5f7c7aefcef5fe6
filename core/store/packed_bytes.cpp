#include "core/store/packed_bytes.hpp"

#include <bit>
#include <cmath>
#include <limits>

#include "core/store/store.hpp"

namespace promonitor {
namespace {

constexpr double kLargestWhole = 9007199254740992.0;  // 2^53
/// Before the eight bytes of a number that is not whole; whole ones are one more than they are.
constexpr std::uint64_t kNotWhole = 0;

}  // namespace

void refusePacked() {
  throw StoreError(
      "a stored check cannot be read, the database is damaged: restore it from a backup");
}

void appendNumber(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(0x80U | (value & 0x7fU));
  out += static_cast<char>(value);
}

void appendText(std::string& out, std::string_view text) {
  appendNumber(out, text.size());
  out += text;
}

void appendReal(std::string& out, double value) {
  if (value >= 0 && value <= kLargestWhole && std::trunc(value) == value && !std::signbit(value)) {
    appendNumber(out, static_cast<std::uint64_t>(value) + 1);
    return;
  }
  appendNumber(out, kNotWhole);
  const auto bits = std::bit_cast<std::uint64_t>(value);
  for (unsigned shift = 0; shift < 64; shift += 8) out += static_cast<char>(bits >> shift);
}

std::uint64_t PackedReader::number(std::uint64_t limit) {
  const std::uint64_t value = number();
  if (value > limit) refusePacked();
  return value;
}

std::string PackedReader::text() {
  const auto size = static_cast<std::size_t>(number(std::numeric_limits<std::uint64_t>::max()));
  if (size > rest_.size()) refusePacked();
  std::string text(rest_.substr(0, size));
  rest_.remove_prefix(size);
  return text;
}

double PackedReader::real() {
  const std::uint64_t whole = number();
  if (whole != kNotWhole) return static_cast<double>(whole - 1);
  if (rest_.size() < sizeof(double)) refusePacked();
  std::uint64_t bits = 0;
  for (unsigned i = 0; i < sizeof bits; ++i) {
    bits |= std::uint64_t{static_cast<unsigned char>(rest_[i])} << (8 * i);
  }
  rest_.remove_prefix(sizeof bits);
  return std::bit_cast<double>(bits);
}

void PackedReader::finish() const {
  if (!done()) refusePacked();
}

std::uint64_t PackedReader::number() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 63; shift += 7) {
    if (rest_.empty()) refusePacked();
    const auto byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    value |= std::uint64_t{byte & 0x7fU} << shift;
    if (byte < 0x80) return value;
  }
  refusePacked();
}

}  // namespace promonitor
