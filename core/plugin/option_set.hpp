#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/plugin/option_value.hpp"
#include "promonitor/probe.h"

namespace promonitor {

/// Validated options of one monitor in the form the ABI hands to a plugin: values by index of the
/// kind's option table. Owns all memory behind them, in four blocks. Immutable; safe to share
/// between threads. Made by OptionSchema::validate only.
class OptionSet {
 public:
  OptionSet() = default;
  /// `target` is the canonical text of the target option, fit to be shown; `json` the whole
  /// object, or empty.
  OptionSet(const std::vector<OptionValue>& values, std::string target, const std::string& json);
  OptionSet(const OptionSet&) = delete;
  OptionSet& operator=(const OptionSet&) = delete;

  pm_options view() const;
  /// Equal for equal options of the same kind; changes when any value changes.
  std::uint64_t digest() const { return digest_; }
  /// The target option's canonical text, a password in it masked: what the API shows as `url`.
  const std::string& target() const { return target_; }

 private:
  pm_str keep(const std::string& text);

  std::vector<pm_value> values_;
  std::unique_ptr<char[]> texts_;  ///< all texts, each with a NUL behind it
  std::size_t texts_used_ = 0;
  std::vector<pm_str> items_;   ///< of all lists
  std::vector<pm_kv> entries_;  ///< of all maps
  pm_str json_{};
  std::uint64_t digest_ = 0;
  std::string target_;
};

}  // namespace promonitor
