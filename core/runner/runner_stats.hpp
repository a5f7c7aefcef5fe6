#pragma once

#include <atomic>
#include <cstdint>

namespace promonitor {

/// What the runners of one plugin do, summed over all shards. Thread-safe; outlives them. Read by
/// the metrics page.
struct RunnerStats {
  using Counter = std::atomic<std::uint64_t>;

  std::atomic<std::int64_t> pid{0};  ///< of the newest process; 0: there is none
  Counter running{0};                ///< processes there are now
  Counter in_flight{0};              ///< checks in them now
  Counter queued_bytes{0};           ///< waiting to be read by them now
  Counter restarts{0};               ///< processes started in place of one that ended
  Counter crashed{0};                ///< ends that nobody asked for
  Counter hung{0};                   ///< of these: killed, because they did not answer
  Counter lost_checks{0};            ///< checks that ended as unknown for that
  Counter frames_sent{0};            ///< checks started, cancelled, ...
  Counter frames_received{0};        ///< results, log lines, ...
};

}  // namespace promonitor
