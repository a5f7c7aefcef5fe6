#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/uuid.hpp"
#include "core/model/monitor.hpp"

namespace promonitor {

/// What one check found. Unknown means that the probe could not tell (a fault of ours) and never
/// counts as an outage. The numbers are those of the plugin ABI and are stored.
enum class Verdict : std::uint8_t { Up = 0, Down = 1, Degraded = 2, Unknown = 3 };

/// The part of a check that took time or failed, in the order in which they happen. The numbers
/// are those of the plugin ABI and are stored.
enum class Phase : std::uint8_t {
  None = 0,
  Dns = 1,
  Connect = 2,
  Tls = 3,
  Send = 4,
  Ttfb = 5,
  Transfer = 6
};
inline constexpr std::size_t kPhaseCount = 7;

/// Time spent in each phase, in microseconds; -1 where the check had no such phase.
struct PhaseTimings {
  std::array<std::int32_t, kPhaseCount> micros{-1, -1, -1, -1, -1, -1, -1};

  bool operator==(const PhaseTimings&) const = default;
  std::int32_t& operator[](Phase phase) { return micros[static_cast<std::size_t>(phase)]; }
  std::int32_t operator[](Phase phase) const { return micros[static_cast<std::size_t>(phase)]; }
};

/// Why a check is not up, as data. `code` is from the closed list of the kind.
struct Failure {
  Phase phase = Phase::None;
  std::string code;
  std::string summary;
  std::string expected;
  std::string got;

  bool operator==(const Failure&) const = default;
};

/// A number a kind measured beyond the phases; `name` and unit are declared by the kind.
struct Metric {
  std::string name;
  double value = 0;
  bool operator==(const Metric&) const = default;
};

/// Of this one there may be several: one for each address tried. Of all others there is one.
inline constexpr std::string_view kTriedAttribute = "tried";
/// What the target answered; only with a failure.
inline constexpr std::string_view kEvidenceAttribute = "evidence";

/// A short text a kind found out ("peer", "tls_version", "cert_issuer").
struct Attribute {
  std::string name;
  std::string value;
  bool operator==(const Attribute&) const = default;
};

/// What a probe answered. A value.
struct CheckResult {
  Verdict verdict = Verdict::Unknown;
  std::optional<int> status_code;
  /// Until success, failure or time-out.
  Duration response_time{};
  /// How long a blocking probe waited for a worker before that; not stored.
  std::optional<Duration> queue_time;
  PhaseTimings phases;
  /// Present exactly when the verdict is not Up.
  std::optional<Failure> failure;
  std::vector<Metric> metrics;
  std::vector<Attribute> attributes;

  bool passed() const { return verdict == Verdict::Up || verdict == Verdict::Degraded; }
  bool operator==(const CheckResult&) const = default;
};

/// A result with its place in a monitor's history. (monitor, started_at) is unique.
struct CheckRecord {
  MonitorKey monitor{};
  /// Start of the check; what the API calls `checked_at`.
  WallTime started_at{};
  /// The slot it ran for; the epoch for checks beside the schedule (first, retry, run now).
  WallTime slot{};
  CheckResult result;
  /// How much of the time right before its position the check before vouches for: that long up,
  /// or, where it is negative, that long down.
  std::chrono::microseconds lead{};

  bool operator==(const CheckRecord&) const = default;
};

/// Where a check stands in the history of its monitor: its slot, or else its start.
inline WallTime positionOf(const CheckRecord& check) {
  return check.slot == WallTime{} ? check.started_at : check.slot;
}

/// Identity of a check: version 7 layout, derived from its monitor and start, so it is not stored.
Uuid checkId(const Uuid& monitor, WallTime started_at);

/// "dns", "connect", ...; "none" for Phase::None.
const char* phaseName(Phase phase);
/// "up", "down", "degraded", "unknown".
const char* verdictName(Verdict verdict);

}  // namespace promonitor
