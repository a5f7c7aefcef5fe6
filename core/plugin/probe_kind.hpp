#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/plugin/option_schema.hpp"
#include "promonitor/probe.h"

namespace promonitor {

/// A named thing with a help text, as kinds declare them: metrics, attributes, failure codes.
struct DeclaredName {
  std::string name;
  std::string unit;  ///< metrics only
  std::string help;
};

/// One probe kind of a loaded plugin: a checked copy of its declaration, and its function table.
/// Immutable after loading; lives until the end of the process, like the library behind it.
struct ProbeKind {
  std::string name, title, help;
  std::string plugin_id, plugin_version, plugin_path;
  std::uint32_t flags = 0;
  Duration default_timeout{}, default_interval{};
  std::vector<DeclaredName> metrics, attributes, codes;
  OptionSchema schema;
  /// The functions, checked; brought to this program's size.
  const pm_kind* table = nullptr;
  const pm_plugin* plugin = nullptr;

  /// What schema.validate() does, and then what the kind itself says about options that are good
  /// one by one. Thread-safe.
  OptionSchema::Outcome validate(const OptionInput& input, const OptionInput* target) const;
};

}  // namespace promonitor
