#include "tests/core/store/small_disk.hpp"

#include <sched.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <mutex>
#include <stdexcept>
#include <string>

namespace promonitor {
namespace {

std::atomic<std::int64_t> room{0};
sqlite3_vfs real_disk;
sqlite3_vfs small_disk;

/// How a kind of file is used; SQLite has one for the database and one for its log.
struct Methods {
  sqlite3_io_methods changed{};  ///< first, so that a file leads to all of it
  const sqlite3_io_methods* real = nullptr;
};
std::array<Methods, 4> known_methods;
std::mutex known_mutex;

int writeIntoRoom(sqlite3_file* file, const void* data, int size, sqlite3_int64 at) {
  const auto* const real = reinterpret_cast<const Methods*>(file->pMethods)->real;
  sqlite3_int64 length = 0;
  if (const int error = real->xFileSize(file, &length); error != SQLITE_OK) return error;
  const std::int64_t growth = std::max<std::int64_t>(0, at + size - length);
  if (room.fetch_sub(growth) < growth) {
    room += growth;
    return SQLITE_FULL;
  }
  return real->xWrite(file, data, size, at);
}

const sqlite3_io_methods* changed(const sqlite3_io_methods* real) {
  const std::lock_guard lock(known_mutex);
  for (Methods& methods : known_methods) {
    if (methods.real == nullptr) {
      methods.changed = *real;
      methods.changed.xWrite = writeIntoRoom;
      methods.real = real;
    }
    if (methods.real == real) return &methods.changed;
  }
  return nullptr;
}

/// Opens the file as ever and changes how it is written.
int openOnSmallDisk(sqlite3_vfs* /*disk*/, const char* name, sqlite3_file* file, int flags,
                    int* out_flags) {
  const int result = real_disk.xOpen(&real_disk, name, file, flags, out_flags);
  if (result == SQLITE_OK) file->pMethods = changed(file->pMethods);
  return result;
}

/// In a user namespace of its own anybody may mount where the system lets them.
bool enterMountNamespace() {
  if (::unshare(CLONE_NEWNS) == 0) return true;
  const uid_t user = ::geteuid();
  const gid_t group = ::getegid();
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
  std::ofstream("/proc/self/setgroups") << "deny";
  std::ofstream("/proc/self/uid_map") << user << ' ' << user << " 1";
  std::ofstream("/proc/self/gid_map") << group << ' ' << group << " 1";
  return true;
}

}  // namespace

SmallDisk::SmallDisk(std::int64_t bytes) {
  real_disk = *sqlite3_vfs_find(nullptr);
  small_disk = real_disk;
  small_disk.zName = "small-disk";
  small_disk.xOpen = openOnSmallDisk;
  room = bytes;
  if (sqlite3_vfs_register(&small_disk, 1) != SQLITE_OK) throw std::runtime_error("no small disk");
}

void SmallDisk::makeRoom(std::int64_t bytes) { room += bytes; }

const char* mountSmallDisk(const char* directory, const char* size) {
  const std::string options = std::string("size=") + size;
  if (enterMountNamespace() && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
      ::mount("none", directory, "tmpfs", 0, options.c_str()) == 0) {
    return nullptr;
  }
  return ::strerrordesc_np(errno);
}

void growSmallDisk(const char* directory, const char* size) {
  const std::string options = std::string("size=") + size;
  if (::mount("none", directory, "tmpfs", MS_REMOUNT, options.c_str()) != 0) {
    throw std::runtime_error("the small disk does not grow");
  }
}

}  // namespace promonitor
