#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/plugin/option_value.hpp"
#include "promonitor/probe.h"

namespace promonitor {

/// Validated options of one monitor: values by index of the kind's option table. There are as many
/// as monitors, so it keeps what differs from the kind's defaults alone, as one block; what it
/// gives points into that, or into the defaults. Immutable; safe to share between threads. Made by
/// OptionSchema::validate only.
class OptionSet {
 public:
  OptionSet() = default;
  /// `target` is the canonical text of the target option, fit to be shown; `json` the whole
  /// object, or empty. `defaults` of the same kind, or null: then all values are kept.
  OptionSet(const std::vector<OptionValue>& values, const std::string& target,
            const std::string& json, std::shared_ptr<const OptionSet> defaults = nullptr);
  OptionSet(const OptionSet&) = delete;
  OptionSet& operator=(const OptionSet&) = delete;

  /// Of all options, given or not.
  std::size_t count() const { return count_; }
  pm_value value(std::size_t index) const;
  /// Fills `values`, count() long.
  void copyTo(std::span<pm_value> values) const;
  pm_str json() const { return json_; }
  /// Equal for equal options of the same kind; changes when any value changes.
  std::uint64_t digest() const { return digest_; }
  /// The target option's canonical text, a password in it masked: what the API shows as `url`.
  std::string target() const { return {target_.data, target_.len}; }

 private:
  /// One that is kept.
  struct Kept {
    std::uint32_t index;
    pm_value value;
  };
  std::span<const Kept> kept() const {
    return {reinterpret_cast<const Kept*>(block_.get()), kept_};
  }

  /// The kept values, the items of all lists, the entries of all maps, and all texts, each with a
  /// NUL behind it.
  std::unique_ptr<std::byte[]> block_;
  std::shared_ptr<const OptionSet> defaults_;
  std::uint32_t count_ = 0;
  std::uint32_t kept_ = 0;
  pm_str json_{};
  pm_str target_{"", 0};
  std::uint64_t digest_ = 0;
};

}  // namespace promonitor
