#pragma once

#include <prometheus/collectable.h>

#include <vector>

#include "core/engine/engine.hpp"

namespace promonitor {

/// All metrics of the program: those of a registry, and the engine's and the recorder's counters,
/// which are read when they are asked for, so that nothing on the way of a check knows of it.
/// Thread-safe.
class EngineMetrics final : public prometheus::Collectable {
 public:
  EngineMetrics(const prometheus::Collectable& others, const Engine& engine,
                const Recorder& recorder)
      : others_(others), engine_(engine), recorder_(recorder) {}

  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  const prometheus::Collectable& others_;
  const Engine& engine_;
  const Recorder& recorder_;
};

}  // namespace promonitor
