#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "core/base/clock.hpp"

namespace promonitor {

/// Runs a job again and again on a thread of its own; the job must not throw. The destructor waits
/// for a running job, not for the next.
class Periodic {
 public:
  /// The job runs first `after` from now, and says how long to wait before it runs next.
  Periodic(Duration after, std::function<Duration()> job);

 private:
  void run(const std::stop_token& stop);

  Duration wait_;
  const std::function<Duration()> job_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;  ///< last: joined before anything above goes
};

}  // namespace promonitor
