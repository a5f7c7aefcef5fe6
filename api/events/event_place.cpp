#include "api/events/event_place.hpp"

#include <charconv>

#include <fmt/format.h>

namespace promonitor::api {
namespace {

/// Takes a number off the front, and `end` behind it.
bool takeNumber(std::string_view& text, int base, std::string_view end, std::uint64_t& number) {
  const char* const last = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), last, number, base);
  if (error != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(stopped - text.data()));
  if (!text.starts_with(end)) return false;
  text.remove_prefix(end.size());
  return true;
}

}  // namespace

std::string eventId(std::uint64_t life, const EventPlace& place) {
  return fmt::format("{:x}-{}-{}", life, place.block, place.index);
}

std::optional<NamedPlace> parseEventId(std::string_view id) {
  NamedPlace named;
  std::string_view rest = id;
  const bool read = takeNumber(rest, 16, "-", named.life) &&
                    takeNumber(rest, 10, "-", named.place.block) &&
                    takeNumber(rest, 10, "", named.place.index) && rest.empty();
  if (!read || eventId(named.life, named.place) != id) return std::nullopt;
  return named;
}

}  // namespace promonitor::api
