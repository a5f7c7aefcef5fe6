#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "api/http/response.hpp"
#include "core/base/clock.hpp"

namespace promonitor::api {

/// Calls that take longer than a server's thread has for one client: one thread does them, one at a
/// time, so that what they need of memory is needed once. Thread-safe.
class SideWork {
 public:
  explicit SideWork(const Clock& clock);
  /// Stops.
  ~SideWork();
  SideWork(const SideWork&) = delete;
  SideWork& operator=(const SideWork&) = delete;

  /// An answer that comes when `work` has made it; what it throws is thrown to whoever takes the
  /// answer. Who has waited for `patience` is told that it goes on without them. What nobody waits
  /// for any more before it has begun is not done.
  Response later(std::function<Response()> work, Duration patience);
  /// Waits for the call it is at, and begins no other.
  void stop();

 private:
  struct Job;

  void run();

  const Clock& clock_;
  std::mutex mutex_;
  std::condition_variable came_;
  /// Owned by who waits for the answer.
  std::deque<std::weak_ptr<Job>> waiting_;  // guarded by mutex_
  bool ending_ = false;                     // guarded by mutex_
  std::jthread thread_;
};

}  // namespace promonitor::api
