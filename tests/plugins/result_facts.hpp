#pragma once

#include <algorithm>
#include <ostream>
#include <string>
#include <string_view>

#include "core/model/check.hpp"

namespace promonitor {

/// For messages of failed tests.
inline std::ostream& operator<<(std::ostream& out, Verdict verdict) {
  return out << verdictName(verdict);
}
inline std::ostream& operator<<(std::ostream& out, Phase phase) { return out << phaseName(phase); }

namespace test {

inline std::string codeOf(const CheckResult& result) {
  return result.failure ? result.failure->code : std::string();
}
inline Phase phaseOf(const CheckResult& result) {
  return result.failure ? result.failure->phase : Phase::None;
}
inline std::string summaryOf(const CheckResult& result) {
  return result.failure ? result.failure->summary : std::string();
}
inline std::string gotOf(const CheckResult& result) {
  return result.failure ? result.failure->got : std::string();
}
inline std::string attributeOf(const CheckResult& result, std::string_view name) {
  for (const Attribute& attribute : result.attributes) {
    if (attribute.name == name) return attribute.value;
  }
  return {};
}
/// -1 where there is none.
inline double metricOf(const CheckResult& result, std::string_view name) {
  for (const Metric& metric : result.metrics) {
    if (metric.name == name) return metric.value;
  }
  return -1;
}

}  // namespace test
}  // namespace promonitor
