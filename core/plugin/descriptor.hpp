#pragma once

#include <deque>
#include <filesystem>
#include <memory>
#include <vector>

#include "core/plugin/elf_note.hpp"
#include "core/plugin/probe_kind.hpp"
#include "promonitor/probe.h"

namespace promonitor {

/// The kinds of a plugin, checked and copied. `tables` are the plugin's function tables brought to
/// this program's size, what a shorter one lacks being null; kinds point into it.
struct PluginKinds {
  std::deque<pm_kind> tables;
  std::vector<std::unique_ptr<const ProbeKind>> kinds;
};

/// Checks everything a plugin declares. Throws PluginError that says what is not sound.
PluginKinds readDescriptor(const pm_plugin* plugin, const PluginNote& note,
                           const std::filesystem::path& path);

}  // namespace promonitor
