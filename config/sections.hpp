#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/fields.hpp"
#include "config/settings.hpp"

namespace promonitor::config {

/// What the decoding of one or more files leaves behind.
struct Sections {
  Settings settings;
  /// The items of the file's `monitors`, in order; decoded once the kinds are known.
  std::vector<OptionInput> monitors;
  /// Files asked for by `include`, to be read next.
  struct Include {
    std::string pattern;
    SourceMark mark;
  };
  std::vector<Include> includes;
  /// Where each section that may stand only once was set.
  std::map<std::string, SourceMark, std::less<>> set_at;
};

/// Decodes the top level of one file on top of what earlier files said. Takes `root` apart.
void decodeSections(Decoding& decoding, OptionInput& root, Sections& sections);

/// What can be judged only when all files are read.
void finishSections(Decoding& decoding, Sections& sections);

}  // namespace promonitor::config
