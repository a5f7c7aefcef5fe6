#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "core/base/clock.hpp"

namespace promonitor {

/// Runs a job again and again on a thread of its own, `every` apart; the job must not throw. The
/// destructor waits for a running job, not for the next.
class Periodic {
 public:
  Periodic(Duration every, std::function<void()> job);

 private:
  void run(const std::stop_token& stop);

  const Duration every_;
  const std::function<void()> job_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;  ///< last: joined before anything above goes
};

}  // namespace promonitor
