#include "api/events/event_meters.hpp"

namespace promonitor::api {
namespace {

prometheus::Counter& dropped(prometheus::Registry& registry, const char* reason) {
  return prometheus::BuildCounter()
      .Name("promonitor_event_streams_dropped_total")
      .Help(
          "Streams that the server ended: their reader was too slow, or its key is no longer good.")
      .Register(registry)
      .Add({{"reason", reason}});
}

prometheus::Counter& eventCounter(prometheus::Registry& registry, const char* name,
                                  const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry).Add({});
}

}  // namespace

EventMeters::EventMeters(prometheus::Registry& registry)
    : open_(prometheus::BuildGauge()
                .Name("promonitor_event_streams")
                .Help("Streams of events that are open.")
                .Register(registry)
                .Add({})),
      slow_(dropped(registry, "slow")),
      key_(dropped(registry, "key")),
      resets_(eventCounter(registry, "promonitor_event_resets_total",
                           "Streams that could not go on where their reader stood.")),
      sent_(eventCounter(registry, "promonitor_events_sent_total",
                         "Events written to streams, once for each.")) {}

}  // namespace promonitor::api
