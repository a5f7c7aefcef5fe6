#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace promonitor::api {

/// Where a reader of events stands: it has had all of the user's events of earlier commits, and
/// `index` of those of this one. A value.
struct EventPlace {
  std::uint64_t block = 0;
  std::uint64_t index = 0;

  bool operator==(const EventPlace&) const = default;
};

/// The id of the event after which a reader stands at this place: "63870c1f2a3b4-12-3". `life`
/// tells runs of the program apart (ResultFeed::life()).
std::string eventId(std::uint64_t life, const EventPlace& place);

struct NamedPlace {
  std::uint64_t life = 0;
  EventPlace place;
};
/// Nothing where it is none that eventId() makes.
std::optional<NamedPlace> parseEventId(std::string_view id);

}  // namespace promonitor::api
