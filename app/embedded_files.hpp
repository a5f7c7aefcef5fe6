#pragma once

#include <span>
#include <string_view>

namespace promonitor {

/// A file of the source tree that is part of the program, wherever the program is.
struct EmbeddedFile {
  std::string_view folder;
  std::string_view name;
  std::string_view text;
};

/// The templates of new plugins: folders "cpp" and "c" of sdk/template.
std::span<const EmbeddedFile> embeddedFiles();

}  // namespace promonitor
