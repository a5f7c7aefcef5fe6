#pragma once

#include <sys/epoll.h>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/clock.hpp"

namespace promonitor {

/// The kernel's side of a loop: which descriptors are waited for, under 64-bit keys, and a way to
/// wake it. Owned by the loop's thread; only wakeUp() is thread-safe.
class EpollSet {
 public:
  /// Key of the wake-up itself.
  static constexpr std::uint64_t kWakeUp = 0;

  /// Throws std::system_error when the kernel refuses.
  EpollSet();
  ~EpollSet();
  EpollSet(const EpollSet&) = delete;
  EpollSet& operator=(const EpollSet&) = delete;

  /// One shot: reports `key` once when `fd` is ready for any of `events`. `registered` is what the
  /// caller remembers of this descriptor, and is corrected. False when the kernel refuses. There is
  /// nothing to undo: a registration ends when its descriptor is closed.
  bool arm(int fd, std::uint32_t events, std::uint64_t key, bool& registered) const;
  /// For a descriptor that is not registered: reports `key` each time that it becomes ready for
  /// reading or writing, until arm() says otherwise. False when the kernel refuses.
  bool armBoth(int fd, std::uint64_t key) const;
  /// What is ready, after at most `limit` (nothing: for ever). Good until the next wait().
  std::span<const epoll_event> wait(std::optional<Duration> limit);
  /// Whether there may be more than the last wait() told of.
  bool more() const { return full_; }
  void wakeUp() const;

 private:
  int waitOnce(std::optional<Duration> limit);

  int epoll_ = -1;
  int wake_up_ = -1;
  /// The kernel has time-outs finer than milliseconds.
  bool precise_ = true;
  /// The last wait filled `events_`; the next one takes more at a time.
  bool full_ = false;
  std::vector<epoll_event> events_;
};

}  // namespace promonitor
