#pragma once

#include <prometheus/collectable.h>

#include <vector>

#include "core/store/history_keeper.hpp"

namespace promonitor {

/// The metrics of `others` and of the keeper of the history, read when they are asked for.
/// Thread-safe.
class HistoryMetrics final : public prometheus::Collectable {
 public:
  HistoryMetrics(const prometheus::Collectable& others, const HistoryKeeper& keeper)
      : others_(others), keeper_(keeper) {}

  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  const prometheus::Collectable& others_;
  const HistoryKeeper& keeper_;
};

}  // namespace promonitor
