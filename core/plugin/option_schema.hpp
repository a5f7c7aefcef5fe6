#pragma once

#include <regex.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/option_input.hpp"
#include "core/plugin/option_set.hpp"
#include "promonitor/probe.h"

namespace promonitor {

/// One option as a kind declares it, copied out of the plugin's table.
struct OptionSpec {
  std::string name;  ///< dots nest: "expect.status"
  std::uint32_t type = PM_T_NONE;
  std::uint32_t flags = 0;
  std::string help;
  std::string default_text;
  bool has_default = false;
  std::vector<std::string> choices;
  /// Equal: unbounded. Seconds for durations, bytes for sizes and texts, entries for lists.
  double min = 0, max = 0;
  std::string schema;

  /// Made by OptionSchema: the compiled `schema` of a text, and the scheme that may stand before a
  /// target ("tcp://"). The pattern is shared by copies of the specification.
  std::shared_ptr<const regex_t> pattern;
  std::string own_scheme;
};

/// The options of a kind: validates what a person wrote and documents itself. Immutable,
/// thread-safe.
class OptionSchema {
 public:
  /// Throws PluginError when the declaration is not sound: duplicate or malformed names, no or
  /// several targets, a default that its own rules refuse.
  OptionSchema(std::string kind, std::vector<OptionSpec> options, bool wants_json);

  struct Outcome {
    std::shared_ptr<const OptionSet> options;  ///< null when there are issues
    std::vector<InputIssue> issues;            ///< all of them, in the order of the input
  };
  /// `input` is a map; nested maps reach dotted names. `target`, when not null, is the value of
  /// the kind's target option (the short form `kind: target`).
  Outcome validate(const OptionInput& input, const OptionInput* target) const;

  const std::vector<OptionSpec>& options() const { return options_; }
  /// The option with this whole name; null where there is none.
  const OptionSpec* find(std::string_view name) const;
  const OptionSpec& target() const { return options_[target_]; }
  /// First words of all option names, for telling a kind's options from a monitor's own keys.
  bool knowsKey(const std::string& first_word) const;
  /// JSON Schema (draft-07) of an object with these options.
  std::string jsonSchema() const;

 private:
  void checkSpec(OptionSpec& spec);
  void checkNames() const;
  void readDefaults();

  std::string kind_;
  std::vector<OptionSpec> options_;
  /// Parsed once; as long as options_. PM_T_NONE where there is no default.
  std::vector<OptionValue> defaults_;
  std::shared_ptr<const OptionSet> default_set_;  ///< the same
  std::size_t target_ = 0;
  bool wants_json_ = false;
};

}  // namespace promonitor
