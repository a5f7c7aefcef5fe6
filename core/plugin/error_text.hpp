#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "core/plugin/utf8.hpp"

namespace promonitor {

/// The space in which a plugin writes why it refuses, read with care.
class ErrorText {
 public:
  char* data() { return space_.data(); }
  std::size_t capacity() const { return space_.size(); }
  /// What was written, or what to say where nothing was.
  std::string message(std::int32_t status) const {
    const std::string_view written(space_.data(), strnlen(space_.data(), space_.size()));
    if (written.empty()) return fmt::format("the plugin refused with error {}, no reason", status);
    return repairedUtf8(written, 300);
  }

 private:
  std::array<char, 512> space_{};
};

}  // namespace promonitor
