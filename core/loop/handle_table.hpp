#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace promonitor {

/// Names a value in a HandleTable. 0 is never valid; one that was erased stays stale.
using Handle = std::uint64_t;
inline constexpr int kHandlePlaceBits = 24;
/// Small numbers, each used again only when the handle that had it is stale: for tables beside one.
constexpr std::uint32_t placeOf(Handle handle) {
  return static_cast<std::uint32_t>(handle & ((1U << kHandlePlaceBits) - 1));
}

/// Values under generation-tagged handles: 24 bits of place, 40 bits of generation, so that a place
/// is reused 10^12 times before an old handle could be taken for a new one. Values never move:
/// pointers stay good until erase(). Owned by one thread; only alive() is thread-safe, for others
/// to ask whether something is over. The latest place freed is reused first. Nothing is given
/// back to the system before the table ends.
template <class T>
class HandleTable {
 public:
  HandleTable() = default;
  ~HandleTable() {
    forEach([this](Handle handle, T&) { erase(handle); });
    for (std::size_t i = 0; i < blocks_.size(); ++i) std::free(blocks_[i].load());
  }
  HandleTable(const HandleTable&) = delete;
  HandleTable& operator=(const HandleTable&) = delete;

  struct Entry {
    Handle handle;
    T& value;
  };
  /// Throws std::bad_alloc when 2^24 values are alive.
  template <class... Args>
  Entry emplace(Args&&... args) {
    Slot* slot = free_;
    if (slot == nullptr) {
      slot = grow();
    } else {
      free_ = slot->next_free;
    }
    T* value = construct(slot->bytes.data(), std::forward<Args>(args)...);
    const std::uint64_t generation = slot->generationNow(std::memory_order_relaxed) + 1;
    slot->become(generation);
    ++size_;
    return {handleOf(generation, slot->index), *value};
  }

  /// nullptr for 0 and for what was erased.
  T* find(Handle handle) const {
    Slot* slot = slotOf(handle);
    return slot == nullptr ? nullptr : slot->value();
  }

  /// False when there was none. The value's destructor sees its handle stale already.
  bool erase(Handle handle) {
    Slot* slot = slotOf(handle);
    if (slot == nullptr) return false;
    slot->become(slot->generationNow(std::memory_order_relaxed) + 1);
    slot->value()->~T();
    slot->next_free = free_;
    free_ = slot;
    --size_;
    return true;
  }

  /// Thread-safe: whether `handle` is in the table at this moment.
  bool alive(Handle handle) const { return slotOf(handle) != nullptr; }
  std::size_t size() const { return size_; }

  /// Calls `fn(handle, value)` for each value; `fn` may erase any, and add.
  template <class Fn>
  void forEach(Fn&& fn) {
    for (std::uint32_t index = 0; index < used_; ++index) {
      Slot* slot = slotAt(index);
      const std::uint64_t generation = slot->generationNow(std::memory_order_relaxed);
      if ((generation & 1) != 0) fn(handleOf(generation, index), *slot->value());
    }
  }

 private:
  static constexpr int kIndexBits = kHandlePlaceBits;
  static constexpr std::uint64_t kIndexMask = (1U << kIndexBits) - 1;
  static constexpr std::uint64_t kGenerationMask = (std::uint64_t{1} << (64 - kIndexBits)) - 1;
  static constexpr std::uint32_t kFirstBlock = 64;
  /// Blocks double in size, so that their directory need not grow.
  static constexpr std::size_t kBlocks = 19;

  /// All zero to begin with, so that a block comes from the system as it is: the part that nobody
  /// has used yet takes no memory.
  struct Slot {
    std::uint64_t generation;  ///< odd while a value lives here; read on any thread
    std::uint32_t index;
    union {
      Slot* next_free;  ///< while none does
      alignas(T) std::array<std::byte, sizeof(T)> bytes;
    };

    std::uint64_t generationNow(std::memory_order order) {
      return std::atomic_ref(generation).load(order);
    }
    void become(std::uint64_t next) {
      std::atomic_ref(generation).store(next, std::memory_order_release);
    }
    T* value() { return std::launder(reinterpret_cast<T*>(bytes.data())); }
  };

  /// T() would first fill a T of a few hundred bytes with zeros, though its members have values.
  template <class... Args>
  static T* construct(void* place, Args&&... args) {
    if constexpr (sizeof...(Args) == 0 && !std::is_trivially_default_constructible_v<T>) {
      return new (place) T;
    } else {
      return new (place) T(std::forward<Args>(args)...);
    }
  }

  static Handle handleOf(std::uint64_t generation, std::uint32_t index) {
    return (generation & kGenerationMask) << kIndexBits | index;
  }

  static std::size_t blockOf(std::uint32_t index) {
    return static_cast<std::size_t>(std::bit_width(index / kFirstBlock));
  }
  /// Where a block begins; how much it holds: the first as much as the second, then twice as much.
  static std::uint32_t startOf(std::size_t block) {
    return block == 0 ? 0 : kFirstBlock << (block - 1);
  }
  static std::uint32_t sizeOf(std::size_t block) {
    return block == 0 ? kFirstBlock : startOf(block);
  }

  /// nullptr when no value was ever kept at `index`.
  Slot* slotAt(std::uint32_t index) const {
    const std::size_t block = blockOf(index);
    Slot* slots = blocks_[block].load(std::memory_order_acquire);
    return slots == nullptr ? nullptr : slots + (index - startOf(block));
  }

  Slot* slotOf(Handle handle) const {
    const std::uint64_t generation = handle >> kIndexBits;
    if ((generation & 1) == 0) return nullptr;
    Slot* slot = slotAt(placeOf(handle));
    if (slot == nullptr) return nullptr;
    const std::uint64_t present = slot->generationNow(std::memory_order_acquire);
    return (present & kGenerationMask) == generation ? slot : nullptr;
  }

  Slot* grow() {
    if (used_ > kIndexMask) throw std::bad_alloc();
    Slot* slot = slotAt(used_);
    if (slot == nullptr) {
      const std::size_t block = blockOf(used_);
      static_assert(std::is_trivial_v<Slot> && alignof(Slot) <= alignof(std::max_align_t));
      void* const zeros = std::calloc(sizeOf(block), sizeof(Slot));
      if (zeros == nullptr) throw std::bad_alloc();
      blocks_[block].store(static_cast<Slot*>(zeros), std::memory_order_release);
      slot = slotAt(used_);
    }
    slot->index = used_++;
    return slot;
  }

  std::array<std::atomic<Slot*>, kBlocks> blocks_{};
  Slot* free_ = nullptr;
  std::uint32_t used_ = 0;
  std::size_t size_ = 0;
};

}  // namespace promonitor
