#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

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
/// One more than the largest.
inline constexpr std::size_t kCheckNowRefusalCount = 8;
/// "unknown_monitor", "paused", ...: for metrics and clients.
const char* checkNowRefusalName(CheckNowRefusal refusal);

/// What became of a check that somebody asked for: its record, which is committed, or a refusal.
struct CheckNowAnswer {
  std::optional<CheckRecord> check;
  /// Means something only without a check.
  CheckNowRefusal refusal{};
};

/// Called exactly once, on a thread of the engine or of the recorder: it must not block or throw.
using CheckNowDone = std::function<void(CheckNowAnswer&&)>;

/// Whoever asked: is answered once, at the latest when nobody is left who could. Shared on the way
/// from the engine to the recorder.
class CheckNowCaller {
 public:
  explicit CheckNowCaller(CheckNowDone done) : done_(std::move(done)) {}
  ~CheckNowCaller() {
    if (done_) refuse(CheckNowRefusal::Stopping);
  }
  CheckNowCaller(const CheckNowCaller&) = delete;
  CheckNowCaller& operator=(const CheckNowCaller&) = delete;

  /// Requires: neither was called.
  void answer(CheckNowAnswer&& answer) { std::exchange(done_, {})(std::move(answer)); }
  void refuse(CheckNowRefusal refusal) { answer({.check = std::nullopt, .refusal = refusal}); }

 private:
  CheckNowDone done_;
};

}  // namespace promonitor
