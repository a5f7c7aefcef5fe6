#pragma once

#include <cstdint>

namespace promonitor {

/// From its construction on SQLite in this process finds a disk with so much room and no more: a
/// write that needs more is refused as by a full one. For good, so it belongs into a process of its
/// own. Needs no permission, unlike a small file system.
class SmallDisk {
 public:
  explicit SmallDisk(std::int64_t bytes);
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  static void makeRoom(std::int64_t bytes);
};

/// Mounts a file system of that size on the directory, for this process alone: gone with it. The
/// reason why not, else null.
const char* mountSmallDisk(const char* directory, const char* size);
/// Makes it larger.
void growSmallDisk(const char* directory, const char* size);

}  // namespace promonitor
