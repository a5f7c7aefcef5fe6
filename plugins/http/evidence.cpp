#include "evidence.hpp"

#include "promonitor/printable.hpp"

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

}  // namespace

std::string evidence(std::string_view text, const std::vector<std::string>& secrets) {
  std::string masked(text);
  for (const std::string& secret : secrets) mask(masked, secret);
  return pm::printable(masked, kEvidenceChars);
}

}  // namespace promonitor::http
