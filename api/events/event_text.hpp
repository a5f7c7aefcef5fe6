#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/store/result_feed.hpp"

namespace promonitor::api {

/// What an event tells of.
enum class EventType : std::uint8_t { Result, State, Incident };
inline constexpr std::size_t kEventTypeCount = 3;
/// "result", "state", "incident".
const char* eventTypeName(EventType type);

/// One event of a block: the `index`-th of its type.
struct EventRef {
  EventType type{};
  std::uint32_t index = 0;
};
/// All events of a block in the order in which they are told: results, then what they changed.
std::vector<EventRef> eventsOf(const CommittedBlock& block);
MonitorKey monitorOf(const CommittedBlock& block, const EventRef& event);

/// Appends an event as a stream shows it (WHATWG HTML, section 9.2.6): id, event, data, each a
/// line.
void appendEvent(std::string& out, std::string_view id, const CommittedBlock& block,
                 const EventRef& event, const MonitorSpec& monitor);

/// Where a stream begins: how long to wait before connecting again, and where it stands.
void appendBeginning(std::string& out, std::string_view id);
/// Events were missed: `reason` says why. The reader is to read the API.
void appendReset(std::string& out, std::string_view id, std::string_view reason);
/// Nothing happened for a while; where the reader stands, so that it can come back there.
void appendHeartbeat(std::string& out, std::string_view id);

}  // namespace promonitor::api
