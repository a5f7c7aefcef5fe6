#pragma once

#include <string>

#include "core/model/check.hpp"

namespace promonitor {

/// What one check found, for people and for programs.
struct ProbeReport {
  const std::string& kind;
  const std::string& target;
  const CheckResult& result;
};

/// Several lines: verdict, each phase with its time, what was expected and what came.
std::string reportText(const ProbeReport& report);
/// One line.
std::string reportJson(const ProbeReport& report);
/// One line with performance data, as monitoring plugins print.
std::string reportNagios(const ProbeReport& report);

/// 0 up or degraded, 1 down, 3 unknown; with `nagios` 0 up, 1 degraded, 2 down, 3 unknown.
int probeExitStatus(Verdict verdict, bool nagios);

}  // namespace promonitor
