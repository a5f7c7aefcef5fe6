#include "api/query_reader.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "api/http/url.hpp"
#include "api/positive_number.hpp"
#include "core/base/timestamp.hpp"

namespace promonitor::api {

QueryReader::QueryReader(std::string_view query) {
  while (!query.empty()) {
    std::string pair(query.substr(0, query.find('&')));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    std::replace(pair.begin(), pair.end(), '+', ' ');
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const std::string_view whole(pair);
    if (auto name = percentDecode(whole.substr(0, equals))) {
      parameters_.push_back(
          {std::move(*name), percentDecode(whole.substr(std::min(equals + 1, whole.size())))});
    }
  }
}

bool QueryReader::has(std::string_view name) const {
  return std::any_of(parameters_.begin(), parameters_.end(),
                     [name](const Parameter& each) { return each.name == name; });
}

const std::string* QueryReader::value(std::string_view name) {
  const Parameter* found = nullptr;
  for (const Parameter& each : parameters_) {
    if (each.name != name) continue;
    if (found != nullptr) {
      fault(name, "is given more than once");
      return nullptr;
    }
    found = &each;
  }
  if (found == nullptr) return nullptr;
  if (!found->value) {
    fault(name, "is not percent-encoded UTF-8 without control characters");
    return nullptr;
  }
  return &*found->value;
}

std::optional<std::string> QueryReader::text(std::string_view name, std::size_t max_bytes) {
  const std::string* const value = this->value(name);
  if (value == nullptr) return std::nullopt;
  if (value->empty() || value->size() > max_bytes) {
    fault(name, fmt::format("must have 1 to {} bytes", max_bytes));
    return std::nullopt;
  }
  return *value;
}

std::optional<std::size_t> QueryReader::count(std::string_view name, std::size_t most) {
  const std::string* const value = this->value(name);
  if (value == nullptr) return std::nullopt;
  const auto number = positiveNumber(*value);
  if (!number || static_cast<std::size_t>(*number) > most) {
    fault(name, fmt::format("must be a whole number from 1 to {}", most));
    return std::nullopt;
  }
  return static_cast<std::size_t>(*number);
}

std::vector<std::string> QueryReader::words(std::string_view name, std::size_t most) {
  std::vector<std::string> words;
  for (const Parameter& each : parameters_) {
    if (each.name != name) continue;
    if (!each.value) {
      fault(name, "is not percent-encoded UTF-8 without control characters");
      return {};
    }
    const std::string_view list = *each.value;
    for (std::size_t start = 0; start <= list.size();) {
      const std::size_t end = std::min(list.find(',', start), list.size());
      words.emplace_back(list.substr(start, end - start));
      start = end + 1;
    }
  }
  if (words.size() <= most) return words;
  fault(name, fmt::format("names more than {}", most));
  return {};
}

std::optional<bool> QueryReader::boolean(std::string_view name) {
  const std::string* const value = this->value(name);
  if (value == nullptr) return std::nullopt;
  if (*value == "true") return true;
  if (*value != "false") fault(name, "must be true or false");
  return *value == "false" ? std::optional(false) : std::nullopt;
}

std::optional<WallTime> QueryReader::time(std::string_view name) {
  const std::string* const value = this->value(name);
  if (value == nullptr) return std::nullopt;
  const auto time = parseFineTimestamp(*value);
  if (!time) {
    fault(name, "must be a time as of RFC 3339, such as 2025-01-15T10:30:00Z; '+' is written %2B");
  }
  return time;
}

void QueryReader::fault(std::string_view name, std::string message) {
  faults_.push_back({std::string(name), std::move(message)});
}

void QueryReader::throwFaults() const {
  if (!faults_.empty()) throw ApiError(faults_);
}

}  // namespace promonitor::api
