#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace promonitor {

/// A plugin file, opened and read once: what is checked, hashed and loaded is the same file.
class PluginFile {
 public:
  /// Refuses what others than root and this process's user could have written. Throws PluginError.
  explicit PluginFile(const std::filesystem::path& path);
  ~PluginFile();
  PluginFile(const PluginFile&) = delete;
  PluginFile& operator=(const PluginFile&) = delete;

  const std::vector<std::byte>& bytes() const { return bytes_; }
  /// SHA-256 in lower-case hex.
  std::string digest() const;
  /// A path under which the dynamic loader finds this open file, whatever its name stands for by
  /// now. The descriptor then stays open for good, because the loader remembers the path.
  std::filesystem::path pinnedPath();

 private:
  int fd_ = -1;
  std::vector<std::byte> bytes_;
};

}  // namespace promonitor
