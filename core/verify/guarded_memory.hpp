#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>
#include <vector>

#include "promonitor/probe.h"

namespace promonitor::verify {

/// How a host's structures look to a plugin: as in minor 0 and not a byte more, or as in a later
/// minor, with fields behind that the plugin does not know.
enum class HostShape : std::uint8_t { Exact, Larger };

/// Memory that is handed to a plugin, each block of its own pages and with its end where readable
/// memory ends: who reads behind a block dies of SIGSEGV. Blocks are big (pages), so this is for
/// tests of few checks. Owned by one thread.
class GuardedMemory {
 public:
  explicit GuardedMemory(HostShape shape) : shape_(shape) {}
  ~GuardedMemory();
  GuardedMemory(const GuardedMemory&) = delete;
  GuardedMemory& operator=(const GuardedMemory&) = delete;

  /// A block of `size` bytes. Throws std::bad_alloc.
  void* block(std::size_t size);
  void* copy(const void* data, std::size_t size);
  /// A text as the host makes them: with a NUL behind it, and then nothing.
  pm_str text(pm_str text);
  /// A structure that grows: its end and struct_size as its shape says.
  template <class T>
  T* structure(const T& value) {
    // Minor 1 added no field.
    static_assert(std::is_trivially_copyable_v<T> && PM_ABI_MINOR <= 1,
                  "with a new minor, write down how long each structure was in minor 0");
    auto* const placed = static_cast<T*>(structureSpace(sizeof(T)));
    *placed = value;
    placed->struct_size = structSize(sizeof(T));
    return placed;
  }
  /// From now on reading or writing any of it is deadly, as after free() at its worst.
  void poison();

 private:
  void* structureSpace(std::size_t size);
  std::uint32_t structSize(std::size_t size) const;

  struct Mapping {
    void* address;
    std::size_t readable;
  };
  const HostShape shape_;
  std::vector<Mapping> mappings_;
};

}  // namespace promonitor::verify
