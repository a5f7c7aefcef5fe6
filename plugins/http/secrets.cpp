#include "secrets.hpp"

#include <algorithm>

namespace promonitor::http {
namespace {

constexpr std::size_t kShortest = 3;
/// Whoever sends back more than this sends a document back, not a secret.
constexpr std::size_t kLongest = 4096;

void mask(std::string& text, const std::string& secret) {
  constexpr std::string_view kMask = "***";
  for (std::size_t at = text.find(secret); at != std::string::npos;
       at = text.find(secret, at + kMask.size())) {
    text.replace(at, secret.size(), kMask);
  }
}

}  // namespace

void Secrets::add(std::string_view text) {
  if (text.size() < kShortest || text.size() > kLongest) return;
  const auto place = std::find_if(texts_.begin(), texts_.end(), [&](const std::string& known) {
    return known.size() <= text.size();
  });
  texts_.emplace(place, text);
}

void Secrets::addHeaderValue(std::string_view value) {
  add(value);
  const std::size_t space = value.find(' ');
  if (space != std::string_view::npos) addHeaderValue(value.substr(space + 1));
}

std::string Secrets::masked(std::string_view text) const {
  std::string copy(text);
  for (const std::string& secret : texts_) mask(copy, secret);
  return copy;
}

}  // namespace promonitor::http
