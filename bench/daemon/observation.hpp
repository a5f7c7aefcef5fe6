#pragma once

#include <string>
#include <utility>
#include <vector>

#include "bench/daemon/daemon_run.hpp"
#include "bench/report.hpp"

namespace promonitor::bench {

/// What a daemon did between two readings.
class Observation {
 public:
  Observation(const DaemonReading& before, const DaemonReading& after)
      : before_(before), after_(after) {}

  double seconds() const;
  /// Results that were stored.
  double checks() const { return grown("promonitor_results_committed_total"); }
  double cpuMicroseconds() const;
  double cores() const { return cpuMicroseconds() / 1e6 / seconds(); }
  double cpuMicrosecondsPerCheck() const;
  /// How late checks started: a bound that at least this share of them kept.
  double latenessMs(double quantile) const;
  double grown(const char* counter) const {
    return after_.page.sum(counter) - before_.page.sum(counter);
  }
  double wakeUpsPerCheck() const;
  /// Bytes a check that the files of the database have grown by.
  double databaseBytesPerCheck() const;
  const DaemonReading& after() const { return after_; }

 private:
  const DaemonReading before_, after_;
};

/// Measurements by metric, in the order in which they came first; a value a run.
class Collected {
 public:
  explicit Collected(std::string name, double rate = 0) : name_(std::move(name)), rate_(rate) {}

  void add(const std::string& metric, double value);
  /// Beside what the limit took in the same run.
  void add(const std::string& metric, double value, double limit);
  /// What every case tells of a daemon: lateness, slots that were missed, what it used.
  void add(const Observation& seen);
  const std::vector<Measurement>& measurements() const { return measurements_; }

 private:
  Measurement& of(const std::string& metric);

  std::string name_;
  double rate_;
  std::vector<Measurement> measurements_;
};

/// All of them: one JSON object a line, then a table.
void print(const std::string& suite, const std::vector<Collected>& collected);

}  // namespace promonitor::bench
