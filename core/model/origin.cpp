#include "core/model/origin.hpp"

#include <charconv>

namespace promonitor {

Origin Origin::parse(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return {text, 0};
  const std::string_view digits = text.substr(colon + 1);
  std::uint32_t line = 0;
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), line);
  // Anything but what text() writes is kept as it is.
  const bool is_line = error == std::errc() && end == digits.end() && line != 0 && digits[0] != '0';
  return is_line ? Origin(text.substr(0, colon), line) : Origin(text, 0);
}

std::string Origin::text() const {
  return line_ == 0 ? file_.str() : file_.str() + ':' + std::to_string(line_);
}

}  // namespace promonitor
