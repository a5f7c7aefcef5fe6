#pragma once

#include <sys/stat.h>

#include <string>

#include "core/base/clock.hpp"

namespace promonitor {

/// Tells when a file has been written or replaced. Looks at it once a second at most.
class FileChange {
 public:
  explicit FileChange(std::string path) : path_(std::move(path)) {}

  /// Whether it is another file than at the call before, or there is none any more; true for the
  /// first call on a file that is there.
  bool changed(MonoTime now) {
    if (looked_at_ != MonoTime::min() && now - looked_at_ < std::chrono::seconds(1)) return false;
    looked_at_ = now;
    struct stat present {};
    if (stat(path_.c_str(), &present) != 0) present = {};
    const bool same = present.st_ino == seen_.st_ino && present.st_dev == seen_.st_dev &&
                      present.st_size == seen_.st_size &&
                      present.st_mtim.tv_sec == seen_.st_mtim.tv_sec &&
                      present.st_mtim.tv_nsec == seen_.st_mtim.tv_nsec;
    seen_ = present;
    return !same;
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  MonoTime looked_at_ = MonoTime::min();
  struct stat seen_ {};
};

}  // namespace promonitor
