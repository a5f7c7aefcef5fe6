#include "core/loop/epoll_set.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace promonitor {
namespace {

constexpr std::size_t kFirstBatch = 256;
constexpr std::size_t kLargestBatch = 16384;

}  // namespace

EpollSet::EpollSet() : events_(kFirstBatch) {
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  wake_up_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  // Edge-triggered: each write is an event of its own, so that it is never read back.
  epoll_event event{EPOLLIN | EPOLLET, {.u64 = kWakeUp}};
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_up_, &event) == 0) return;
  const int error = errno;
  if (wake_up_ >= 0) close(wake_up_);
  if (epoll_ >= 0) close(epoll_);
  throw std::system_error(error, std::generic_category(), "event loop cannot be made");
}

EpollSet::~EpollSet() {
  close(wake_up_);
  close(epoll_);
}

/// One system call in the usual case. What is remembered is wrong where somebody has closed the
/// descriptor without a word.
bool EpollSet::arm(int fd, std::uint32_t events, std::uint64_t key, bool& registered) const {
  epoll_event event{events | EPOLLONESHOT, {.u64 = key}};
  int result = epoll_ctl(epoll_, registered ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event);
  if (result != 0 && (errno == ENOENT || errno == EEXIST)) {
    result = epoll_ctl(epoll_, errno == ENOENT ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, &event);
  }
  registered = result == 0;
  return registered;
}

bool EpollSet::armBoth(int fd, std::uint64_t key) const {
  epoll_event event{EPOLLIN | EPOLLRDHUP | EPOLLOUT | EPOLLET, {.u64 = key}};
  return epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0;
}

std::span<const epoll_event> EpollSet::wait(std::optional<Duration> limit) {
  if (full_ && events_.size() < kLargestBatch) events_.resize(events_.size() * 2);
  int count = waitOnce(limit);
  if (count < 0 && errno == EINTR) count = 0;
  if (count < 0) throw std::system_error(errno, std::generic_category(), "epoll_wait");
  full_ = static_cast<std::size_t>(count) == events_.size();
  return {events_.data(), static_cast<std::size_t>(count)};
}

int EpollSet::waitOnce(std::optional<Duration> limit) {
  const auto capacity = static_cast<int>(events_.size());
  if (!limit || *limit == Duration::zero()) {
    return epoll_wait(epoll_, events_.data(), capacity, limit ? 0 : -1);
  }
  if (precise_) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(*limit);
    const timespec timeout{seconds.count(), (*limit - seconds).count()};
    const int count = epoll_pwait2(epoll_, events_.data(), capacity, &timeout, nullptr);
    if (count >= 0 || (errno != ENOSYS && errno != EPERM)) return count;
    precise_ = false;
  }
  constexpr std::chrono::milliseconds kLongest = std::chrono::hours(1);
  const auto millis = std::min(std::chrono::ceil<std::chrono::milliseconds>(*limit), kLongest);
  return epoll_wait(epoll_, events_.data(), capacity, static_cast<int>(millis.count()));
}

void EpollSet::wakeUp() const {
  const std::uint64_t one = 1;
  // Can fail only when the counter is full, which is an event too.
  [[maybe_unused]] const auto written = write(wake_up_, &one, sizeof one);
}

}  // namespace promonitor
