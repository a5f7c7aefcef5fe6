#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "core/model/check.hpp"

namespace promonitor {

/// Why a check that somebody asked for has no result. What is temporary may be asked for again.
enum class CheckNowRefusal : std::uint8_t {
  UnknownMonitor,  ///< the engine does not run it, or it left meanwhile
  Paused,
  Maintenance,  ///< a window covers this moment
  Overload,     ///< as many checks run as may (engine.max_in_flight); temporary
  HostBusy,     ///< as many run on its host as may (engine.max_in_flight_per_host); temporary
  TooMany,      ///< as many callers wait for such checks as may; temporary
  NotStored,    ///< the database is away, and nothing is told that is not stored; temporary
  Stopping      ///< the daemon stops
};
/// "unknown_monitor", "paused", ...: for logs, metrics and clients.
const char* checkNowRefusalName(CheckNowRefusal refusal);

/// What became of a check that somebody asked for: its record, which is committed, or a refusal.
struct CheckNowAnswer {
  std::optional<CheckRecord> check;
  /// Means something only without a check.
  CheckNowRefusal refusal{};
};

/// Called exactly once, on a thread of the engine or of the recorder: it must not block or throw.
using CheckNowDone = std::function<void(CheckNowAnswer&&)>;

}  // namespace promonitor
