#pragma once

#include <array>
#include <cstddef>
#include <new>

#include "promonitor/hidden.hpp"

#if defined(__SANITIZE_ADDRESS__)
#define PM_KEEPS_NO_FRAMES
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PM_KEEPS_NO_FRAMES
#endif
#endif

namespace PM_HIDDEN pm {
namespace detail {

/// Memory of coroutines that are over, for those that begin next: a check takes the place of the
/// one before it. One for each thread in each plugin. Under the address sanitizer nothing is kept,
/// so that it sees what is used too long.
class FrameMemory {
 public:
  static FrameMemory& ofThread() {
    static thread_local FrameMemory memory;
    return memory;
  }
  FrameMemory(const FrameMemory&) = delete;
  FrameMemory& operator=(const FrameMemory&) = delete;
  ~FrameMemory() {
    for (Kept*& list : kept_) {
      while (list != nullptr) ::operator delete(pop(list));
    }
    room_ = 0;
  }

  void* take(std::size_t size) {
    const std::size_t place = placeOf(size);
    if (place >= kSizes) return ::operator new(size);
    if (kept_[place] == nullptr) return ::operator new(sizeAt(place));
    room_ += sizeAt(place);
    return pop(kept_[place]);
  }
  void give(void* memory, std::size_t size) noexcept {
    const std::size_t place = placeOf(size);
    if (place >= kSizes || sizeAt(place) > room_) return ::operator delete(memory);
    room_ -= sizeAt(place);
    kept_[place] = new (memory) Kept{kept_[place]};
  }

 private:
  struct Kept {
    Kept* next;
  };

  static constexpr std::size_t kStep = 128;
  static constexpr std::size_t kSizes = 32;
#ifdef PM_KEEPS_NO_FRAMES
  static constexpr std::size_t kMostBytes = 0;
#else
  static constexpr std::size_t kMostBytes = std::size_t{512} << 10U;
#endif

  FrameMemory() = default;

  static std::size_t placeOf(std::size_t size) { return (size - 1) / kStep; }
  static std::size_t sizeAt(std::size_t place) { return (place + 1) * kStep; }
  static void* pop(Kept*& list) {
    Kept* const first = list;
    list = first->next;
    return first;
  }

  std::array<Kept*, kSizes> kept_{};
  std::size_t room_ = kMostBytes;  ///< for so many bytes more
};

}  // namespace detail
}  // namespace pm
