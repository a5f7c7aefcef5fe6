#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <cstddef>

namespace promonitor::api {

/// Why the server ended a stream.
enum class StreamEnd { Slow, Key };

/// What is measured about streams of events. Thread-safe.
class EventMeters {
 public:
  explicit EventMeters(prometheus::Registry& registry);

  void opened() { open_.Increment(); }
  void closed() { open_.Decrement(); }
  void ended(StreamEnd end) { (end == StreamEnd::Slow ? slow_ : key_).Increment(); }
  void reset() { resets_.Increment(); }
  void sent(std::size_t events) { sent_.Increment(static_cast<double>(events)); }

 private:
  prometheus::Gauge& open_;
  prometheus::Counter& slow_;
  prometheus::Counter& key_;
  prometheus::Counter& resets_;
  prometheus::Counter& sent_;
};

}  // namespace promonitor::api
