#include "core/plugin/utf8.hpp"

#include <cstdint>

namespace promonitor {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool inRange(char byte, unsigned low, unsigned high) {
  const auto value = static_cast<unsigned char>(byte);
  return value >= low && value <= high;
}

/// Length of the well-formed character at the front of `text`, which is not empty; 0: none.
std::size_t characterLength(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (text.size() < length) return 0;
  unsigned low = 0x80;
  unsigned high = 0xBF;
  if (lead == 0xE0) low = 0xA0;
  if (lead == 0xED) high = 0x9F;
  if (lead == 0xF0) low = 0x90;
  if (lead == 0xF4) high = 0x8F;
  if (!inRange(text[1], low, high)) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if (!inRange(text[i], 0x80, 0xBF)) return 0;
  }
  return length;
}

}  // namespace

bool isUtf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = characterLength(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string repairedUtf8(std::string_view text, std::size_t max_characters) {
  std::string out;
  std::size_t good = 0;  // bytes at the front of `text` that are taken as they are
  for (std::size_t i = 0; i < max_characters && good < text.size(); ++i) {
    const auto lead = static_cast<unsigned char>(text[good]);
    // Most characters are ASCII.
    const bool ascii = lead > 0 && lead < 0x80;
    const std::size_t length = ascii ? 1 : lead == 0 ? 0 : characterLength(text.substr(good));
    if (length != 0) {
      good += length;
      continue;
    }
    out.append(text.substr(0, good)).append(kReplacement);
    text.remove_prefix(good + 1);
    good = 0;
  }
  out.append(text.substr(0, good));
  return out;
}

}  // namespace promonitor
