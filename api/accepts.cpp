#include "api/accepts.hpp"

#include <algorithm>

namespace promonitor::api {
namespace {

constexpr int kFully = 1000;

std::string_view trimmedPart(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Takes what stands before the next `separator` off the front.
std::string_view takePart(std::string_view& rest, char separator) {
  const std::string_view part = rest.substr(0, rest.find(separator));
  rest.remove_prefix(std::min(rest.size(), part.size() + 1));
  return trimmedPart(part);
}

bool isSame(std::string_view one, std::string_view other) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [&](char a, char b) { return lower(a) == lower(b); });
}

/// Of "0.25": 250. What is malformed is not wanted.
int thousandths(std::string_view weight) {
  if (weight.empty() || weight.size() > 5 || (weight[0] != '0' && weight[0] != '1')) return 0;
  int value = (weight[0] - '0') * kFully;
  if (weight.size() > 1 && weight[1] != '.') return 0;
  int place = kFully;
  for (const char digit : weight.substr(std::min<std::size_t>(weight.size(), 2))) {
    if (digit < '0' || digit > '9') return 0;
    value += (digit - '0') * (place /= 10);
  }
  return std::min(value, kFully);
}

int weightOf(std::string_view parameters) {
  while (!parameters.empty()) {
    const std::string_view parameter = takePart(parameters, ';');
    if (isSame(parameter.substr(0, 2), "q=")) return thousandths(parameter.substr(2));
  }
  return kFully;
}

}  // namespace

std::optional<int> wanted(const Request& request, std::string_view field, std::string_view what) {
  for (const Field& each : request.headers) {
    if (each.name != field) continue;
    std::string_view list = each.value;
    while (!list.empty()) {
      std::string_view item = takePart(list, ',');
      if (isSame(takePart(item, ';'), what)) return weightOf(item);
    }
  }
  return std::nullopt;
}

}  // namespace promonitor::api
