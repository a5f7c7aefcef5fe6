#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/model/flapping.hpp"
#include "core/model/known_time.hpp"
#include "core/model/monitor.hpp"

namespace promonitor {

/// The API's `status`: pending until the first conclusive result. The numbers are stored.
enum class Status : std::uint8_t { Pending = 0, Up = 1, Down = 2 };

/// The finer state behind a status. The numbers are stored.
enum class Health : std::uint8_t {
  Pending = 0,
  Up = 1,
  Degraded = 2,
  Confirming = 3,  ///< failing, retries running, the status still has its old value
  Down = 4,
  Unknown = 5,     ///< the last result could not tell; the status keeps its old value
  Flapping = 6,    ///< results differ too often to be relied on, whatever the last one was
  Maintenance = 7  ///< not checked, because of a maintenance window
};
inline constexpr Health kLastHealth = Health::Maintenance;

/// What is remembered of a monitor between checks, and across a restart. A value.
struct StateSnapshot {
  Status status = Status::Pending;
  Health health = Health::Pending;
  /// When the status became what it is.
  WallTime since{};
  /// Failures that are not confirmed yet; 0 unless confirming, so that a monitor whose status is
  /// settled does not change with every check.
  std::int32_t failures_in_row = 0;
  /// Successes that do not end a "down" yet.
  std::int32_t successes_in_row = 0;
  /// When the incident that is open was opened; the epoch: none is.
  WallTime incident{};
  Flapping flapping;

  bool operator==(const StateSnapshot&) const = default;
};

/// How a monitor is, in two words. A value.
struct Standing {
  Status status = Status::Pending;
  Health health = Health::Pending;

  bool operator==(const Standing&) const = default;
};
inline Standing standingOf(const StateSnapshot& state) { return {state.status, state.health}; }

/// Slot n of a monitor is at this + n * interval after the epoch, `hash` being that of its id.
/// Requires: an interval of a microsecond at least.
inline std::chrono::microseconds slotPhase(std::uint64_t hash, Duration interval) {
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(interval).count();
  return std::chrono::microseconds(
      static_cast<std::int64_t>(hash % static_cast<std::uint64_t>(micros)));
}

/// Which slots a monitor has from a moment on: what its history is accounted for with after a stop.
/// Stored in the order of its results. A value.
struct SlotPlan {
  /// Slots after this moment, exclusive.
  WallTime since{};
  Duration interval{};  ///< 0: none, it is not scheduled any more
  bool paused = false;

  bool operator==(const SlotPlan&) const = default;
};

/// A monitor as stored and shown.
struct Monitor {
  MonitorKey key{};
  MonitorSpec spec;
  StateSnapshot state;
  /// Of its definition, which counts its changes; 0: it is declared in a file.
  std::int64_t revision = 0;
  /// The newest that is stored; nothing before the first.
  std::optional<SlotPlan> plan;
  /// Slots up to here are accounted for; the epoch: those up to now are nobody's.
  WallTime accounted_until{};
  /// What the newest check says of the time after it; not stored.
  KnownTime known;
};

/// Why a slot of a running monitor has no result. The numbers are stored.
enum class MissReason : std::uint8_t {
  Overload = 1,
  StillRunning = 2,
  Stopped = 3,
  Reload = 4,
  ProbeRefused = 5,
  Paused = 6,
  Maintenance = 7,
  HostBusy = 8  ///< as many checks ran on its host as may, for a part of the interval
};
/// One more than the largest.
inline constexpr std::size_t kMissReasonCount = 9;

/// A run of slots without results: from `first` to `last`, both included.
struct MissedSlots {
  MonitorKey monitor{};
  WallTime first{};
  WallTime last{};
  std::int64_t count = 0;
  MissReason reason{};
  /// How much of the time right before `first` the check before vouches for, as of a check.
  std::chrono::microseconds lead{};
  bool operator==(const MissedSlots&) const = default;
};

const char* statusName(Status status);
const char* healthName(Health health);
const char* missReasonName(MissReason reason);

}  // namespace promonitor
