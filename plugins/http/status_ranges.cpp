#include "status_ranges.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace promonitor::http {
namespace {

constexpr int kLowest = 100;
constexpr int kHighest = 599;

/// -1 when `text` is not a status code.
int parseStatus(std::string_view text) {
  int status = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, status);
  const bool whole = text.size() == 3 && parsed.ec == std::errc() && parsed.ptr == end;
  return whole && status >= kLowest && status <= kHighest ? status : -1;
}

std::pair<int, int> parseRange(std::string_view part) {
  const std::size_t dash = part.find('-');
  const int low = parseStatus(part.substr(0, dash));
  const int high = dash == std::string_view::npos ? low : parseStatus(part.substr(dash + 1));
  if (low >= 0 && high >= low) return {low, high};
  throw std::invalid_argument("'" + std::string(part) +
                              "' is not a status code or range; write for example 200-299,301");
}

}  // namespace

StatusRanges::StatusRanges(std::string_view text) {
  std::copy_if(text.begin(), text.end(), std::back_inserter(text_),
               [](char c) { return c != ' '; });
  std::string_view rest = text_;
  for (;;) {
    const std::size_t comma = rest.find(',');
    ranges_.push_back(parseRange(rest.substr(0, comma)));
    if (comma == std::string_view::npos) return;
    rest.remove_prefix(comma + 1);
  }
}

bool StatusRanges::contains(int status) const {
  return std::any_of(ranges_.begin(), ranges_.end(), [status](const auto& range) {
    return status >= range.first && status <= range.second;
  });
}

}  // namespace promonitor::http
