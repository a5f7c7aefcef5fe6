#include "core/verify/guarded_memory.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <new>

namespace promonitor::verify {
namespace {

/// What a later minor could have behind the fields of this one.
constexpr std::size_t kLaterFields = 256;
/// No pointer, no small number, no terminated text.
constexpr int kGarbage = 0xA5;

std::size_t pageSize() {
  static const auto size = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return size;
}

}  // namespace

GuardedMemory::~GuardedMemory() {
  for (const Mapping& mapping : mappings_) munmap(mapping.address, mapping.readable + pageSize());
}

void* GuardedMemory::block(std::size_t size) {
  const std::size_t page = pageSize();
  const std::size_t readable = (size + page - 1) / page * page;
  void* const address = mmap(nullptr, readable + page, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (address == MAP_FAILED) throw std::bad_alloc();
  auto* const begin = static_cast<char*>(address);
  mappings_.push_back({address, readable});
  if (mprotect(begin + readable, page, PROT_NONE) != 0) throw std::bad_alloc();
  std::memset(begin, kGarbage, readable);
  return begin + readable - size;
}

void* GuardedMemory::copy(const void* data, std::size_t size) {
  if (size == 0) return nullptr;
  void* const placed = block(size);
  std::memcpy(placed, data, size);
  return placed;
}

pm_str GuardedMemory::text(pm_str text) {
  auto* const placed = static_cast<char*>(block(text.len + 1));
  if (text.len > 0) std::memcpy(placed, text.data, text.len);
  placed[text.len] = '\0';
  return {placed, text.len};
}

void GuardedMemory::poison() {
  for (const Mapping& mapping : mappings_) mprotect(mapping.address, mapping.readable, PROT_NONE);
}

void* GuardedMemory::structureSpace(std::size_t size) { return block(structSize(size)); }

std::uint32_t GuardedMemory::structSize(std::size_t size) const {
  return static_cast<std::uint32_t>(shape_ == HostShape::Larger ? size + kLaterFields : size);
}

}  // namespace promonitor::verify
