#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/clock.hpp"

namespace promonitor::verify {

enum class Outcome : std::uint8_t { Pass, Fail, Skip };

/// One thing that is wrong with a plugin: what was seen, and what its author does about it.
struct Finding {
  std::string cause;
  std::string next_step;
  bool operator==(const Finding&) const = default;
};

/// How one test of a plugin ended. A value.
struct TestReport {
  std::string group;  ///< "load"
  std::string kind;   ///< empty: the test is about the file as a whole
  std::string name;   ///< "threads"
  Outcome outcome = Outcome::Pass;
  /// Why it was skipped, or how much a pass rests on ("10000 checks").
  std::string note;
  std::vector<Finding> findings;  ///< present exactly when it failed
  Duration elapsed{};
};

}  // namespace promonitor::verify
