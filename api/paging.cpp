#include "api/paging.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace promonitor::api {
namespace {

constexpr std::size_t kTimeDigits = 16;
constexpr std::size_t kUuidLength = 36;
constexpr std::size_t kCheckLength = 8;

/// What a target may hold as it is; all else is percent-encoded.
bool isPlainInTarget(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~/=%+,:;@!$'()*?").find(c) != std::string_view::npos;
}

void appendTarget(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (isPlainInTarget(c)) {
      out += c;
    } else {
      fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(c));
    }
  }
}

}  // namespace

std::string cursorText(List list, UserId user, const ListPlace& place) {
  const auto micros = static_cast<std::uint64_t>(place.at.time_since_epoch().count());
  std::string text = fmt::format("{:016x}{}", micros, place.monitor.text());
  const auto check = Uuid::named(Uuid(), fmt::format("{}/{}/{}", static_cast<char>(list),
                                                     static_cast<std::int64_t>(user), text));
  return text.append(check.text(), 0, kCheckLength);
}

std::optional<ListPlace> parseCursor(List list, UserId user, std::string_view text) {
  if (text.size() != kTimeDigits + kUuidLength + kCheckLength) return std::nullopt;
  std::uint64_t micros = 0;
  std::from_chars(text.data(), text.data() + kTimeDigits, micros, 16);
  const auto monitor = Uuid::parse(text.substr(kTimeDigits, kUuidLength));
  if (!monitor) return std::nullopt;
  const ListPlace place{WallTime(std::chrono::microseconds(static_cast<std::int64_t>(micros))),
                        *monitor};
  if (cursorText(list, user, place) != text) return std::nullopt;
  return place;
}

Page readPage(QueryReader& query, List list, UserId user) {
  Page page;
  page.limit = query.count("limit", Page::kMost).value_or(Page::kUsual);
  if (const auto cursor = query.text("cursor", 100)) {
    page.after = parseCursor(list, user, *cursor);
    if (!page.after) query.fault("cursor", "is none that this list gave: begin without one");
  }
  return page;
}

void linkNext(Response& response, const Request& request, const std::string& cursor) {
  std::string target;
  appendTarget(target, request.path);
  char separator = '?';
  for (std::string_view rest = request.query; !rest.empty();) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    if (pair.empty() || pair.starts_with("cursor=")) continue;
    target += separator;
    separator = '&';
    appendTarget(target, pair);
  }
  target += separator;
  response.set("Link", fmt::format("<{}cursor={}>; rel=\"next\"", target, cursor));
}

}  // namespace promonitor::api
