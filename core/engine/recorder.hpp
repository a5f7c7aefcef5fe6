#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include <spdlog/logger.h>

#include "core/base/time_histogram.hpp"
#include "core/engine/backlog.hpp"
#include "core/store/result_feed.hpp"
#include "core/store/store.hpp"

namespace promonitor {

struct RecorderSettings {
  /// A batch is committed when its oldest result is this old...
  Duration max_wait = std::chrono::milliseconds(100);
  /// ...or when this many results wait.
  std::size_t batch_rows = 1000;
  /// Results kept in memory while the store is away; beyond it new ones are dropped and counted.
  std::size_t max_waiting = 500000;
  /// While the store is away, the spool takes what is above this.
  std::size_t memory_rows = 20000;
};

/// Writes results to the store, many in one transaction, on a thread of its own. Nothing is shown,
/// counted or alerted on before its commit returned. While the store fails, results wait in memory
/// and then in the spool, and are tried again in order. The destructor makes a last attempt within
/// two seconds, and leaves the rest in the spool.
class Recorder {
 public:
  /// `spool` may be null; it must be empty, its file being for this store. `feed` may be null: who
  /// follows the results, and hears of each once its commit returned.
  Recorder(Store& store, const Clock& clock, spdlog::logger& log, RecorderSettings settings = {},
           Spool* spool = nullptr, ResultFeed* feed = nullptr);
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  /// Whether a batch is stored, or was not at the first attempt. Called on the recorder's thread or
  /// in submit(), once unless the recorder ends before; must not block or throw.
  using Told = std::function<void(bool stored)>;
  /// Thread-safe, lock-free, does not block. Batches of one caller are committed in their order.
  void submit(ResultBatch batch, Told told = {});

  struct Stats {
    std::uint64_t committed_checks = 0;
    std::uint64_t committed_missed_slots = 0;
    std::uint64_t commits = 0;
    std::uint64_t failed_commits = 0;
    std::uint64_t dropped = 0;
    std::uint64_t waiting = 0;  ///< in memory
    std::uint64_t spooled = 0;  ///< waiting on disk
    double last_commit_seconds = 0;
    TimeHistogram::Values commit_times;
  };
  /// Thread-safe.
  Stats stats() const;
  /// False while results wait because the store was away. Thread-safe.
  bool caughtUp() const {
    return healthy() && spooled_.load(std::memory_order_relaxed) == 0 &&
           waiting_.load(std::memory_order_relaxed) <= 10 * settings_.batch_rows;
  }
  /// False while the last attempt to commit failed. Thread-safe.
  bool healthy() const { return healthy_.load(std::memory_order_relaxed); }

 private:
  struct Node;
  void run(const std::stop_token& stop);
  void waitForWork(const std::stop_token& stop);
  /// Moves what was submitted to the end of `backlog`, oldest first.
  void collect(Backlog& backlog);
  bool commit(Backlog& backlog);
  /// The store is away: makes room in memory.
  void relieve(Backlog& backlog);
  void leave(Backlog& backlog);
  /// The oldest of the backlog is stored; gives it.
  ResultBatch takeOut(Backlog& backlog);
  void countSpool(Backlog& backlog);
  /// Everything that was collected is stored, or not.
  void tell(bool stored);
  /// Returns at `until` or earlier: when something was submitted or the stop came.
  void sleepUntil(MonoTime until);

  Store& store_;
  const Clock& clock_;
  spdlog::logger& log_;
  const RecorderSettings settings_;
  Spool* const spool_;
  ResultFeed* const feed_;
  int wake_fd_ = -1;
  std::atomic<Node*> submitted_{nullptr};
  std::vector<Told> to_tell_;              ///< of the recorder's thread
  std::atomic<std::uint64_t> waiting_{0};  ///< submitted, and in the backlog's memory
  std::atomic<std::uint64_t> spooled_{0};
  std::atomic<bool> healthy_{true};
  std::atomic<std::uint64_t> checks_{0}, missed_{0}, commits_{0}, failed_{0}, dropped_{0};
  std::atomic<std::uint64_t> last_commit_ns_{0};
  TimeHistogram commit_times_;
  std::jthread thread_;  ///< last: joined before anything above goes
};

}  // namespace promonitor
