#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace promonitor::verify {

/// What a shared library says to the dynamic loader, as far as a validator judges it. A value.
struct ElfFile {
  struct Symbol {
    std::string name;
    bool weak = false;
    bool operator==(const Symbol&) const = default;
  };
  std::vector<std::string> exported;   ///< defined, visible to everyone
  std::vector<Symbol> wanted;          ///< undefined
  std::vector<std::string> libraries;  ///< DT_NEEDED
  std::vector<std::string> run_paths;  ///< DT_RPATH and DT_RUNPATH
  bool executable_stack = false;       ///< asked for, or not declined
  bool writable_code = false;          ///< a segment that is written and run
  bool text_relocations = false;
};

/// Reads an ELF file's bytes, which may be hostile: every offset and count is checked. Throws
/// PluginError when it is no 64-bit ELF file of this machine's byte order or is damaged.
ElfFile readElfFile(std::span<const std::byte> file);

}  // namespace promonitor::verify
