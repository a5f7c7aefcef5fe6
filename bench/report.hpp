#pragma once

#include <string>
#include <vector>

namespace promonitor::bench {

/// What was measured of one case: a value a run, and what a program that does the least possible
/// took in the same runs.
struct Measurement {
  std::string name;
  std::string metric;         ///< with its unit: "cpu_ns_per_check"
  std::vector<double> runs;   ///< values
  std::vector<double> limit;  ///< of the least possible, run by run; empty: none
  double rate = 0;            ///< a second, where it was fixed
};

double median(std::vector<double> values);
/// One JSON object: medians, and the median of the ratios run by run.
void printJson(const std::string& suite, const Measurement& measurement);
/// A table for people, on standard error.
void printTable(const std::vector<Measurement>& measurements);

}  // namespace promonitor::bench
