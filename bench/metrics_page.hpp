#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace promonitor::bench {

/// One reading of a daemon's /metrics: value by name, labels included.
class MetricsPage {
 public:
  /// Throws Poco::Exception when the daemon does not answer.
  static MetricsPage fetch(std::uint16_t port);

  double value(const std::string& name) const;
  /// Of all series of that name, whatever their labels.
  double sum(const std::string& name) const;
  /// The smallest bucket bound, in seconds, that at least `quantile` of what a histogram counted
  /// since `earlier` does not exceed; 0 when it counted nothing.
  double quantileSince(const MetricsPage& earlier, const std::string& histogram,
                       double quantile) const;

 private:
  std::map<std::string, double> values_;
};

}  // namespace promonitor::bench
