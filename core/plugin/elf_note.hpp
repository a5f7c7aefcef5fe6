#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace promonitor {

/// What a plugin file says about itself without any of its code being run.
struct PluginNote {
  std::uint32_t abi_major = 0;
  std::uint32_t target_minor = 0;  ///< the oldest host it accepts
  std::string id;                  ///< "org.example.imap"
  std::string version;
};

/// Reads the note out of an ELF file's bytes, which may be hostile: every offset is checked.
/// Throws PluginError when the file is no 64-bit shared object of this machine or has no such note.
PluginNote readPluginNote(std::span<const std::byte> file);

}  // namespace promonitor
