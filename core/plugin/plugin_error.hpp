#pragma once

#include <stdexcept>

namespace promonitor {

/// A plugin file or its declaration cannot be used; the text names the file, the cause and what to
/// do. The file is refused, the program goes on.
class PluginError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace promonitor
