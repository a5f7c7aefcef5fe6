#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/plugin/option_value.hpp"
#include "promonitor/probe.h"

namespace promonitor {

/// Validated options of one monitor in the form the ABI hands to a plugin: values by index of the
/// kind's option table. Owns all memory behind them, as one block: there are as many as monitors.
/// Immutable; safe to share between threads. Made by OptionSchema::validate only.
class OptionSet {
 public:
  OptionSet() = default;
  /// `target` is the canonical text of the target option, fit to be shown; `json` the whole
  /// object, or empty.
  OptionSet(const std::vector<OptionValue>& values, const std::string& target,
            const std::string& json);
  OptionSet(const OptionSet&) = delete;
  OptionSet& operator=(const OptionSet&) = delete;

  pm_options view() const;
  /// Equal for equal options of the same kind; changes when any value changes.
  std::uint64_t digest() const { return digest_; }
  /// The target option's canonical text, a password in it masked: what the API shows as `url`.
  std::string target() const { return {target_.data, target_.len}; }

 private:
  /// The values, the items of all lists, the entries of all maps, and all texts, each with a NUL
  /// behind it.
  std::unique_ptr<std::byte[]> block_;
  std::uint32_t count_ = 0;
  pm_str json_{};
  pm_str target_{"", 0};
  std::uint64_t digest_ = 0;
};

}  // namespace promonitor
