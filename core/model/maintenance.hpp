#pragma once

#include <optional>
#include <vector>

#include "core/base/clock.hpp"

namespace promonitor {

/// A time in which a monitor is not checked, once or again and again: from `start`, inclusive, for
/// `length`, and so every `every` after that. A value.
struct MaintenanceWindow {
  WallTime start{};
  Duration length{};
  /// 0: once. Longer than `length` otherwise.
  Duration every{};

  bool operator==(const MaintenanceWindow&) const = default;
};

/// The windows of a monitor; they may overlap. A value. Every call looks at each of them and at
/// nothing else, however far away or long they are. Pure.
struct Maintenance {
  std::vector<MaintenanceWindow> windows;

  bool operator==(const Maintenance&) const = default;
  bool covers(WallTime time) const { return endOf(time).has_value(); }
  /// The latest end of the windows that cover a moment; nothing where none does.
  std::optional<WallTime> endOf(WallTime time) const;
  /// When a window next begins or ends after that moment; WallTime::max(): never.
  WallTime changeAfter(WallTime time) const;
};

}  // namespace promonitor
