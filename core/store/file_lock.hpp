#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

namespace promonitor {

/// Keeps a second daemon away from a file: a lock on `<path>.lock`, which holds the owner's process
/// id. The kernel drops the lock when the process ends, however it ends; the lock file stays.
class FileLock {
 public:
  /// Throws StoreError: held by another process (which is named), or the file cannot be made.
  explicit FileLock(const std::string& path);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

  /// The process that holds the lock on `path` now; nothing where none does or it cannot be told.
  static std::optional<pid_t> owner(const std::string& path);

 private:
  int fd_ = -1;
};

}  // namespace promonitor
