#pragma once

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <stdexcept>
#include <utility>
#include <vector>

#include "promonitor/hidden.hpp"
#include "promonitor/probe.h"

namespace PM_HIDDEN pm {
namespace testing {

enum class Clock : std::uint8_t {
  Real,
  /// Starts anywhere and jumps to the next timer as soon as nothing else happens: hours cost
  /// nothing. For kinds that wait for time; one that waits for a peer may see a time-out early.
  Jumping
};

/// A loop over poll(): waits for descriptors, timers and what other threads post. Everything is
/// called on one thread, except now(), post() and the counting of outside work.
class Loop {
 public:
  using Id = std::uint64_t;
  using Fn = std::function<void(std::int32_t status, std::uint32_t ready)>;

  explicit Loop(Clock clock) : clock_(clock), wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (wake_ < 0) throw std::runtime_error("no eventfd: too many descriptors are open");
  }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop() { close(wake_); }

  std::int64_t now() const {
    if (clock_ == Clock::Jumping) return jumped_to_;
    const auto since = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(since).count();
  }
  /// One-shot.
  Id waitFd(int fd, std::uint32_t interest, std::int64_t timeout_ns, Fn fn) {
    return add({fd, interest, after(timeout_ns), std::move(fn)});
  }
  bool waitsFor(int fd) const {
    return std::any_of(entries_.begin(), entries_.end(),
                       [fd](const auto& one) { return one.second.fd == fd; });
  }
  Id timer(std::int64_t ns, Fn fn) { return add({-1, 0, after(ns), std::move(fn)}); }
  bool cancel(Id id) { return entries_.erase(id) > 0; }
  /// Drops the waits of a descriptor.
  void forget(int fd) {
    std::erase_if(entries_, [fd](const auto& one) { return one.second.fd == fd; });
  }

  /// Any thread.
  void post(std::function<void()> task) {
    {
      const std::scoped_lock lock(mutex_);
      posted_.push_back(std::move(task));
    }
    eventfd_write(wake_, 1);
  }
  /// Any thread. While other threads work, a clock does not jump.
  void outsideBegins() { ++outside_; }
  void outsideEnds() { --outside_; }

  /// Waits for the next thing to happen, at most 100 ms, and lets it happen.
  void turn() {
    std::vector<pollfd> waits = {{wake_, POLLIN, 0}};
    std::vector<Id> ids = {0};
    std::int64_t next = kNever;
    for (const auto& [id, entry] : entries_) {
      next = std::min(next, entry.deadline);
      if (entry.fd < 0) continue;
      waits.push_back({entry.fd, eventsOf(entry.interest), 0});
      ids.push_back(id);
    }
    const bool may_jump = clock_ == Clock::Jumping && outside_ == 0;
    const int ready = poll(waits.data(), waits.size(), may_jump ? 0 : pollTime(next));
    if (ready == 0 && may_jump && next != kNever) jumped_to_ = std::max(now(), next);
    const Id newest = last_;
    runPosted();
    for (std::size_t i = 1; i < waits.size(); ++i) {
      if (waits[i].revents != 0) fire(ids[i], PM_OK, readyOf(waits[i].revents));
    }
    fireDue(newest);
  }
  void runPosted() {
    eventfd_t count = 0;
    eventfd_read(wake_, &count);
    std::vector<std::function<void()>> tasks;
    {
      const std::scoped_lock lock(mutex_);
      tasks.swap(posted_);
    }
    for (const auto& task : tasks) task();
  }

 private:
  static constexpr std::int64_t kNever = INT64_MAX;
  struct Entry {
    int fd;
    std::uint32_t interest;
    std::int64_t deadline;
    Fn fn;
  };

  Id add(Entry entry) {
    entries_.emplace(++last_, std::move(entry));
    return last_;
  }
  std::int64_t after(std::int64_t ns) const {
    return ns < 0 || ns > kNever - now() ? kNever : now() + ns;
  }
  int pollTime(std::int64_t next) const {
    constexpr std::int64_t kMost = 100;
    if (next == kNever) return kMost;
    return static_cast<int>(
        std::clamp<std::int64_t>((next - now() + 999'999) / 1'000'000, 0, kMost));
  }
  static std::int16_t eventsOf(std::uint32_t interest) {
    const int events =
        ((interest & PM_READ) != 0 ? POLLIN : 0) | ((interest & PM_WRITE) != 0 ? POLLOUT : 0);
    return static_cast<std::int16_t>(events);
  }
  static std::uint32_t readyOf(int events) {
    const auto bit = [events](int event, std::uint32_t ready) {
      return (events & event) != 0 ? ready : 0U;
    };
    return bit(POLLIN, PM_READ) | bit(POLLOUT, PM_WRITE) | bit(POLLHUP, PM_HUP) |
           bit(POLLERR | POLLNVAL, PM_ERR);
  }
  void fire(Id id, std::int32_t status, std::uint32_t ready) {
    auto entry = entries_.extract(id);
    if (!entry.empty()) entry.mapped().fn(status, ready);
  }
  /// What was armed in this turn waits for the next one.
  void fireDue(Id newest) {
    std::vector<Id> due;
    for (const auto& [id, entry] : entries_) {
      if (id <= newest && entry.deadline <= now()) due.push_back(id);
    }
    for (const Id id : due) {
      const auto found = entries_.find(id);
      if (found != entries_.end()) fire(id, found->second.fd < 0 ? PM_OK : PM_E_TIMEOUT, 0);
    }
  }

  const Clock clock_;
  const int wake_;
  std::atomic<std::int64_t> jumped_to_ = 1'000'000'000;
  std::atomic<int> outside_ = 0;
  std::map<Id, Entry> entries_;
  Id last_ = 0;
  std::mutex mutex_;
  std::vector<std::function<void()>> posted_;  ///< guarded
};

}  // namespace testing
}  // namespace pm
