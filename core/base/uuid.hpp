#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.hpp"

namespace promonitor {

/// A 128-bit identifier as of RFC 9562. A value; compares by its bytes, which for version 7 is the
/// order of time.
struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  bool operator==(const Uuid&) const = default;
  auto operator<=>(const Uuid& other) const { return bytes <=> other.bytes; }

  /// Lower-case, hyphenated: 36 characters.
  std::string text() const;
  /// Accepts the hyphenated form in either case and nothing else.
  static std::optional<Uuid> parse(std::string_view text);
  /// Version 5 (RFC 9562 section 5.5): the same name gives the same UUID on every machine.
  static Uuid named(const Uuid& space, std::string_view name);
  /// Version 7 layout (section 5.7): milliseconds first, the rest taken from `entropy`, so that
  /// equal arguments give equal UUIDs and ids sort by time.
  static Uuid timed(WallTime at, std::uint64_t entropy);
};

/// Stable 64-bit hash of an id: the same on every machine and in every release, because schedule
/// slots are derived from it.
std::uint64_t hash64(const Uuid& id);

}  // namespace promonitor

template <>
struct std::hash<promonitor::Uuid> {
  std::size_t operator()(const promonitor::Uuid& id) const noexcept {
    return static_cast<std::size_t>(promonitor::hash64(id));
  }
};
