#include "body_expectation.hpp"

namespace promonitor::http {
namespace {

constexpr const char* kCode = "http_body_mismatch";

std::string placeOf(bool cut) { return cut ? "the part of the body that was read" : "the body"; }

}  // namespace

std::optional<Mismatch> BodyExpectation::judgeSize(std::size_t bytes, bool cut) const {
  const auto size = static_cast<std::int64_t>(bytes);
  const std::string got = (cut ? "more than " : "") + std::to_string(size) + " bytes";
  if (max_size && size > *max_size) {
    return Mismatch{"http_body_size", "the body is too large",
                    "at most " + std::to_string(*max_size) + " bytes", got};
  }
  if (min_size && size < *min_size) {
    return Mismatch{"http_body_size", "the body is too small",
                    "at least " + std::to_string(*min_size) + " bytes", got};
  }
  return std::nullopt;
}

std::optional<Mismatch> BodyExpectation::judge(std::string_view body, bool cut) const {
  const auto differs = [cut](const std::string& wanted, const char* how) {
    return Mismatch{kCode, "'" + wanted + "' " + how + ' ' + placeOf(cut), wanted, {}};
  };
  for (const std::string& text : contains) {
    if (body.find(text) == std::string_view::npos) return differs(text, "is not in");
  }
  for (const std::string& text : not_contains) {
    if (body.find(text) != std::string_view::npos) return differs(text, "must not be in");
  }
  for (const Pattern& pattern : regex) {
    if (!pattern.isIn(body)) return differs(pattern.text(), "matches nothing in");
  }
  for (const Pattern& pattern : not_regex) {
    if (pattern.isIn(body)) return differs(pattern.text(), "must not match anything in");
  }
  return std::nullopt;
}

}  // namespace promonitor::http
