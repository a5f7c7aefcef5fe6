#pragma once

#include <cstdint>
#include <utility>

#include "core/plugin/prober.hpp"

namespace promonitor::bench {

/// Passes results on to where the checks are, which are made after the prober's loop.
class Relay final : public ResultSink {
 public:
  void to(ResultSink& sink) { sink_ = &sink; }
  void onResult(std::uint64_t token, CheckResult&& result) override {
    sink_->onResult(token, std::move(result));
  }

 private:
  ResultSink* sink_ = nullptr;
};

}  // namespace promonitor::bench
