#pragma once

#include <memory>

#include "core/plugin/option_set.hpp"
#include "promonitor/probe.h"

namespace promonitor {

/// An OptionSet in the form the ABI hands to a plugin: a value for each option of the kind. Large
/// for what most monitors give, so made for a call; kept only for kinds that may read it later.
/// Texts, lists and maps are those of the set, which must outlive it.
class OptionTable {
 public:
  explicit OptionTable(const OptionSet& options);
  OptionTable(const OptionTable&) = delete;
  OptionTable& operator=(const OptionTable&) = delete;

  const pm_options& view() const { return view_; }

 private:
  std::unique_ptr<pm_value[]> values_;
  pm_options view_{};
};

}  // namespace promonitor
