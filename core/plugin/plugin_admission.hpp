#pragma once

#include <string>

#include "core/plugin/elf_note.hpp"
#include "core/plugin/plugin_file.hpp"

namespace promonitor {

/// Judges a plugin file by what can be known without running its code: its ELF note, the ABI it
/// was built for, its SHA-256. `pin` is the operator's, `described` what the file was when it was
/// described; either may be empty. Throws PluginError that leaves it to the caller to name the
/// file.
PluginNote admitPlugin(const PluginFile& file, const std::string& pin,
                       const std::string& described = {});

}  // namespace promonitor
