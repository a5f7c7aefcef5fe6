#pragma once

#include <string>
#include <vector>

#include "core/plugin/option_schema.hpp"

namespace promonitor::verify {

/// A value at an end of what an option may be.
struct OptionEnd {
  std::string name;
  std::string what;  ///< "10, its upper bound"
  OptionInput value;
  bool beyond = false;  ///< its declaration must refuse it
};

/// Each bound of each option and the next value outside, every choice, both truths.
std::vector<OptionEnd> optionBounds(const OptionSchema& schema);
/// 64 KiB for every text, list, map and JSON.
std::vector<OptionEnd> longTexts(const OptionSchema& schema);
/// What is no UTF-8, or holds a NUL; the schema must refuse it.
std::vector<OptionEnd> malformedTexts(const OptionSchema& schema);

}  // namespace promonitor::verify
