#include "evidence.hpp"

#include <array>

namespace promonitor::http {
namespace {

void mask(std::string& text, const std::string& secret) {
  constexpr std::string_view kMask = "***";
  if (secret.empty()) return;
  for (std::size_t at = text.find(secret); at != std::string::npos;
       at = text.find(secret, at + kMask.size())) {
    text.replace(at, secret.size(), kMask);
  }
}

std::string escaped(char c) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  if (c == '\n') return "\\n";
  if (c == '\r') return "\\r";
  if (c == '\t') return "\\t";
  if (byte >= 0x20 && byte < 0x7f) return {c};
  return {'\\', 'x', kDigits[byte >> 4U], kDigits[byte & 15U]};
}

}  // namespace

std::string evidence(std::string_view text, const std::vector<std::string>& secrets) {
  std::string masked(text);
  for (const std::string& secret : secrets) mask(masked, secret);
  std::string line;
  for (const char c : masked) {
    const std::string next = escaped(c);
    if (line.size() + next.size() > kEvidenceChars) break;
    line += next;
  }
  return line;
}

}  // namespace promonitor::http
