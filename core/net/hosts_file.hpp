#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.hpp"
#include "core/net/address.hpp"
#include "core/net/file_change.hpp"

namespace promonitor {

/// The names of a hosts(5) file, read again when the file has changed; looked at once a second at
/// most. "localhost" and names under it are always there (RFC 6761, section 6.3). A file that
/// cannot be read is an empty one.
class HostsFile {
 public:
  explicit HostsFile(std::string path) : file_(std::move(path)) {}

  /// Addresses without a port, in the file's order; empty when the name is not in it. `name` is
  /// in lower case.
  std::vector<Address> lookup(const std::string& name, MonoTime now);

 private:
  void read();

  FileChange file_;
  std::map<std::string, std::vector<Address>, std::less<>> names_;
};

}  // namespace promonitor
