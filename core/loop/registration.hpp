#pragma once

#include <sys/epoll.h>

#include <cstdint>

#include "core/loop/event_loop.hpp"
#include "core/loop/handle_table.hpp"

namespace promonitor {

/// Between the loop's words and the kernel's: what is waited for, what is ready, and the keys under
/// which the kernel tells of it. A wait of its own has its operation's id as key.

/// Keys of registrations for both reading and writing: no operation has that place.
inline constexpr std::uint32_t kBothPlace = (1U << kHandlePlaceBits) - 1;
inline constexpr int kFdBits = 20;
inline constexpr int kMostFds = 1 << kFdBits;
inline constexpr std::uint32_t kRegistrations = 1U << (64 - kHandlePlaceBits - kFdBits);

inline std::uint64_t keyOfBoth(int fd, std::uint32_t registration) {
  const auto behind_place = (std::uint64_t{registration} << kFdBits) | static_cast<unsigned>(fd);
  return (behind_place << kHandlePlaceBits) | kBothPlace;
}

inline std::uint32_t epollEvents(std::uint32_t interest) {
  std::uint32_t events = 0;
  if ((interest & kReadable) != 0) events |= EPOLLIN | EPOLLRDHUP;
  if ((interest & kWritable) != 0) events |= EPOLLOUT;
  return events;
}

inline std::uint32_t readiness(std::uint32_t events) {
  std::uint32_t ready = 0;
  if ((events & EPOLLIN) != 0) ready |= kReadable;
  if ((events & EPOLLOUT) != 0) ready |= kWritable;
  if ((events & (EPOLLHUP | EPOLLRDHUP)) != 0) ready |= kHangup;
  if ((events & EPOLLERR) != 0) ready |= kError;
  return ready;
}

}  // namespace promonitor
