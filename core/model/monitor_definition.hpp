#pragma once

#include <cstdint>
#include <string>

#include "core/base/clock.hpp"
#include "core/model/monitor.hpp"

namespace promonitor {

/// What a user asked for in making a monitor over the API, as it is kept: sealed, because options
/// may be secrets. A value.
struct MonitorDefinition {
  Uuid id;
  /// Counts its changes, from 1.
  std::int64_t revision = 0;
  std::string sealed;

  bool operator==(const MonitorDefinition&) const = default;
};

/// A monitor made over the API, as it is and as it was asked for. A value.
struct DefinedMonitor {
  MonitorSpec spec;
  MonitorDefinition definition;
};

/// The answer to a call that its client gave a name, so that the same call again gets it again. A
/// value.
struct GivenAnswer {
  UserId user{};
  std::string name;
  /// Of the whole call, keyed as it may hold secrets: another call under the same name has another.
  std::string fingerprint;
  /// What the call made.
  Uuid monitor;
  std::string answer;
  WallTime given_at{};

  bool operator==(const GivenAnswer&) const = default;
};

}  // namespace promonitor
