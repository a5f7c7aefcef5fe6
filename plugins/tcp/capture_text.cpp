#include "capture_text.hpp"

#include <algorithm>
#include <optional>

namespace promonitor::tcp {
namespace {

/// Of "${1}" or "${12}" at the start of a text.
struct Reference {
  std::size_t group = 0;
  std::size_t length = 0;
};

std::optional<Reference> referenceAt(std::string_view text) {
  constexpr std::size_t kMostDigits = 2;
  if (!text.starts_with("${")) return std::nullopt;
  const std::size_t end = text.find('}');
  const std::string_view digits = text.substr(2, std::max<std::size_t>(end, 2) - 2);
  const bool number = end != std::string_view::npos && !digits.empty() &&
                      digits.size() <= kMostDigits &&
                      digits.find_first_not_of("0123456789") == std::string_view::npos;
  if (!number) return std::nullopt;
  std::size_t group = 0;
  for (const char digit : digits) group = group * 10 + static_cast<std::size_t>(digit - '0');
  return Reference{group, end + 1};
}

}  // namespace

CaptureText::CaptureText(std::string_view text) {
  std::size_t from = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::optional<Reference> reference = referenceAt(text.substr(at));
    if (!reference) {
      ++at;
      continue;
    }
    addLiteral(text.substr(from, at - from));
    parts_.push_back({{}, reference->group, true});
    ++places_;
    needs_ = std::max(needs_, reference->group + 1);
    at += reference->length;
    from = at;
  }
  addLiteral(text.substr(from));
}

CaptureText CaptureText::literal(std::string_view bytes) {
  CaptureText text;
  text.addLiteral(bytes);
  return text;
}

void CaptureText::addLiteral(std::string_view bytes) {
  if (!bytes.empty()) parts_.push_back({std::string(bytes), 0, false});
}

std::string CaptureText::expand(const Captures& captures) const {
  std::string text;
  for (const Part& part : parts_) text += part.is_group ? captures.at(part.group) : part.bytes;
  return text;
}

}  // namespace promonitor::tcp
