#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "promonitor/probe.h"

namespace promonitor {

/// Validated options of one monitor in the form the ABI hands to a plugin: values by index of the
/// kind's option table. Owns all memory behind them. Immutable once built; safe to share between
/// threads. Made by OptionSchema::validate only.
class OptionSet {
 public:
  OptionSet() = default;
  OptionSet(const OptionSet&) = delete;
  OptionSet& operator=(const OptionSet&) = delete;

  pm_options view() const;
  /// Equal for equal options of the same kind; changes when any value changes.
  std::uint64_t digest() const { return digest_; }
  /// The target option's canonical text, a password in it masked: what the API shows as `url`.
  const std::string& target() const { return target_; }

 private:
  friend class OptionSetBuilder;
  std::vector<pm_value> values_;
  std::deque<std::string> strings_;
  std::deque<std::vector<pm_str>> lists_;
  std::deque<std::vector<pm_kv>> maps_;
  std::uint64_t digest_ = 0;
  std::string target_;
};

}  // namespace promonitor
