#pragma once

#include <string>

#include "core/plugin/probe_kind.hpp"

namespace promonitor {

/// What a kind declares, for people at a terminal.
std::string kindText(const ProbeKind& kind);
/// The same as Markdown: a section each for options, metrics, attributes and failure codes. The
/// tables in the READMEs of the kinds are made of it.
std::string kindMarkdown(const ProbeKind& kind);
/// Everything as one JSON object, the shared vocabulary included.
std::string kindJson(const ProbeKind& kind);

/// "duration", "host:port": a PM_T_* as people call it.
const char* typeName(std::uint32_t type);
/// What bounds an option's value: "0 to 20", "at most 16MiB"; empty when nothing does.
std::string boundsText(const OptionSpec& option);

}  // namespace promonitor
