#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <string>

namespace promonitor::http {

/// Tells whether a file is still the one that it was: neither written nor replaced. A value.
struct FileStamp {
  dev_t device = 0;
  ino_t inode = 0;
  off_t size = 0;
  std::int64_t seconds = 0, nanoseconds = 0;  ///< when it was written
  bool operator==(const FileStamp&) const = default;

  /// All zero where there is no file.
  static FileStamp of(const std::string& path) {
    struct stat file {};
    if (stat(path.c_str(), &file) != 0) return {};
    return {file.st_dev, file.st_ino, file.st_size, file.st_mtim.tv_sec, file.st_mtim.tv_nsec};
  }
};

}  // namespace promonitor::http
