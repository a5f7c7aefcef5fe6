#pragma once

#include <sys/random.h>

#include <array>
#include <cstddef>
#include <cstdint>

namespace promonitor::ping {

/// The kernel's random numbers, fetched many at a time rather than by a system call for each.
class RandomNumbers {
 public:
  std::uint64_t next() {
    if (left_ == 0) fetch();
    return numbers_[--left_];
  }

 private:
  void fetch() {
    // So many bytes come all at once (getrandom(2)).
    static_assert(sizeof numbers_ <= 256);
    while (getrandom(numbers_.data(), sizeof numbers_, 0) != ssize_t{sizeof numbers_}) {
    }
    left_ = numbers_.size();
  }

  std::array<std::uint64_t, 32> numbers_{};
  std::size_t left_ = 0;
};

}  // namespace promonitor::ping
