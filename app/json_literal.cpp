#include "app/json_literal.hpp"

#include <cstddef>

namespace promonitor {
namespace {

std::size_t digits(std::string_view text) {
  std::size_t count = 0;
  while (count < text.size() && text[count] >= '0' && text[count] <= '9') ++count;
  return count;
}

/// Takes digits off; false where there are none.
bool takeDigits(std::string_view& text) {
  const std::size_t count = digits(text);
  text.remove_prefix(count);
  return count > 0;
}

bool isNumber(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.starts_with('0') && digits(text) > 1) return false;
  if (!takeDigits(text)) return false;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (!takeDigits(text)) return false;
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    if (!takeDigits(text)) return false;
  }
  return text.empty();
}

}  // namespace

bool isJsonLiteral(std::string_view text) {
  return text == "true" || text == "false" || text == "null" || isNumber(text);
}

}  // namespace promonitor
