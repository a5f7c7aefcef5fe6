#pragma once

#include <memory>
#include <vector>

#include "core/plugin/elf_note.hpp"
#include "core/plugin/probe_kind.hpp"
#include "core/runner/frame.hpp"

namespace promonitor {

/// The kinds of one plugin for another process of this very program: everything that can be known
/// of them without their code.
void putDescriptor(FrameWriter& frame, const std::vector<const ProbeKind*>& kinds);

/// Reads what putDescriptor() wrote, which a hostile plugin may have forged: holds the kinds to
/// every rule that readDescriptor() has. They come back as Isolation::Process, without functions,
/// `plugin_id` and version being the note's. Throws PluginError.
std::vector<std::unique_ptr<ProbeKind>> takeDescriptor(FrameReader& frame, const PluginNote& note);

}  // namespace promonitor
