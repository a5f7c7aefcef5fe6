#include "evidence.hpp"

#include <algorithm>
#include <array>

#include "header_field.hpp"
#include "promonitor/printable.hpp"

namespace promonitor::http {
namespace {

constexpr std::size_t kHeaderChars = 400;
constexpr std::size_t kHeadersChars = 1400;

bool isPrivate(std::string_view name) {
  constexpr std::array<std::string_view, 5> kPrivate = {
      "authorization", "proxy-authorization", "cookie", "set-cookie", "authentication-info"};
  return std::find(kPrivate.begin(), kPrivate.end(), lowerCase(name)) != kPrivate.end();
}

void addHeaders(std::string& text, const Answer& answer, const Secrets& secrets) {
  const std::size_t limit = text.size() + kHeadersChars;
  for (const auto& [name, value] : answer.headers) {
    const std::string line =
        evidence(name, secrets, kHeaderChars) + ": " +
        (isPrivate(name) ? std::string("***") : evidence(value, secrets, kHeaderChars));
    if (text.size() + line.size() > limit) {
      text += "(more headers)\n";
      return;
    }
    text += line + '\n';
  }
}

/// Line by line, so that a page stays readable.
void addBody(std::string& text, std::string_view body, const Secrets& secrets) {
  const std::string masked = secrets.masked(body);
  std::string_view rest = std::string_view(masked).substr(0, kEvidenceBody);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    text += pm::printable(line, 4 * kEvidenceBody) + '\n';
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

}  // namespace

std::string evidence(std::string_view text, const Secrets& secrets, std::size_t limit) {
  return pm::printable(secrets.masked(text), limit);
}

std::string evidenceOf(const Answer& answer, const Secrets& secrets) {
  std::string text = evidence(answer.where, secrets, kHeaderChars) + '\n';
  text += evidence(answer.status_line, secrets, kEvidenceChars) + '\n';
  addHeaders(text, answer, secrets);
  if (!answer.body.empty()) {
    text += '\n';
    addBody(text, answer.body, secrets);
  }
  return text;
}

}  // namespace promonitor::http
