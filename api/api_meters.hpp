#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <string>

#include "core/base/clock.hpp"

namespace promonitor::api {

/// What is measured about requests. Thread-safe; about a microsecond a request.
class ApiMeters {
 public:
  explicit ApiMeters(prometheus::Registry& registry);

  /// `route` is a pattern of the route table, or "none".
  void answered(const std::string& route, int status, Duration took);
  /// A request that did not pass the gate.
  void refused(int status);
  /// `reason` is from keyRejectionName, or "missing".
  void keyRejected(const std::string& reason);

 private:
  prometheus::Family<prometheus::Counter>& requests_;
  prometheus::Family<prometheus::Histogram>& durations_;
  prometheus::Family<prometheus::Counter>& refusals_;
  prometheus::Family<prometheus::Counter>& rejections_;
};

}  // namespace promonitor::api
