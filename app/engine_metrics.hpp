#pragma once

#include <prometheus/collectable.h>

#include <vector>

#include "core/engine/engine.hpp"

namespace promonitor {

/// The engine's and the recorder's counters as Prometheus metrics, read when they are asked for:
/// nothing on the way of a check knows of it. Thread-safe.
class EngineMetrics final : public prometheus::Collectable {
 public:
  EngineMetrics(const Engine& engine, const Recorder& recorder)
      : engine_(engine), recorder_(recorder) {}

  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  const Engine& engine_;
  const Recorder& recorder_;
};

}  // namespace promonitor
