#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/time_histogram.hpp"
#include "core/plugin/option_schema.hpp"
#include "core/plugin/plugin_inquiry.hpp"
#include "promonitor/probe.h"

namespace promonitor {

/// A named thing with a help text, as kinds declare them: metrics, attributes, failure codes.
struct DeclaredName {
  std::string name;
  std::string unit;  ///< metrics only
  std::string help;
};

/// One probe kind of a plugin: a checked copy of its declaration, and its function table where it
/// runs in this process. Immutable after loading; lives until the end of the process, like the
/// library behind it.
struct ProbeKind {
  std::string name, title, help;
  std::string plugin_id, plugin_version, plugin_path;
  std::uint32_t flags = 0;
  Duration default_timeout{}, default_interval{};
  std::vector<DeclaredName> metrics, attributes, codes;
  OptionSchema schema;
  /// The functions, checked; brought to this program's size. Null for Isolation::Process.
  const pm_kind* table = nullptr;
  const pm_plugin* plugin = nullptr;

  Isolation isolation = Isolation::Inline;
  /// For Isolation::Process: what a runner is to load, as PluginRequest has it.
  std::string plugin_pin, plugin_sha256;
  bool has_validate = false;
  PluginInquiry* inquiry = nullptr;

  /// What changes, shared by copies: how long blocking checks waited for a worker, counted by
  /// whoever hears of results...
  std::shared_ptr<TimeHistogram> queue_times = std::make_shared<TimeHistogram>();
  /// ...and how often a function held up a loop of this process for more than a millisecond.
  std::shared_ptr<std::atomic<std::uint64_t>> slow_calls =
      std::make_shared<std::atomic<std::uint64_t>>(0);

  /// Whether the kind has rules that its schema cannot express.
  bool judgesOptions() const {
    return table == nullptr ? has_validate : table->validate != nullptr;
  }
  /// What the kind itself says against options that are good one by one; nothing when it takes
  /// them. Thread-safe. Throws PluginError where it cannot be asked.
  std::optional<std::string> objectionTo(const OptionSet& options) const;
  /// What schema.validate() does, and then objectionTo(). Thread-safe. Where the kind runs in a
  /// process of its own this asks such a process, and may block for as long as a PluginInquiry.
  OptionSchema::Outcome validate(const OptionInput& input, const OptionInput* target) const;
};

}  // namespace promonitor
