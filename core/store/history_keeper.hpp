#pragma once

#include <atomic>
#include <functional>
#include <mutex>

#include <spdlog/logger.h>

#include "core/store/store.hpp"

namespace promonitor {

/// Keeps the history of a store as short as its retention says: pass after pass over all monitors,
/// in steps so short and so far apart that whoever commits hardly waits: as many rows as the store
/// takes in that time. Sums up the hours that are
/// over, removes what is too old or too much, and erases monitors that left long ago.
class HistoryKeeper {
 public:
  /// `ready` is false while results wait that nothing should overtake. All must outlive this.
  HistoryKeeper(Store& store, const Clock& clock, spdlog::logger& log, std::function<bool()> ready,
                const Retention& retention);

  /// From the next pass on. Thread-safe.
  void use(const Retention& retention);

  /// Takes one step and says how long to wait before the next. For one thread; blocks on the store.
  Duration step();

  struct Stats {
    std::uint64_t summed_checks = 0, removed_checks = 0, erased_monitors = 0;
    std::uint64_t failures = 0, passes = 0;
    std::int64_t used_bytes = 0;
    /// How far back single checks are kept now: less than asked for where room is short.
    Duration kept{};
  };
  /// Thread-safe.
  Stats stats() const;

 private:
  void begin();
  Duration end();
  Duration failed(const StoreError& error);
  /// The next step is shorter where one took long.
  void learn(Duration took);

  Store& store_;
  const Clock& clock_;
  spdlog::logger& log_;
  const std::function<bool()> ready_;
  mutable std::mutex mutex_;
  Retention retention_;  // guarded by mutex_
  Stats stats_;          // guarded by mutex_
  /// The step that comes next; nothing between two passes.
  std::optional<TidyOrder> order_;
  /// Of each step, by how long those before took.
  std::size_t rows_ = TidyOrder{}.max_rows;
  bool short_of_room_ = false;
  bool failing_ = false;
};

}  // namespace promonitor
