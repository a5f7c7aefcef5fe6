#pragma once

// The plugins under test, as they were built.
namespace promonitor::test {

inline constexpr const char* kHttpPlugin = PROMONITOR_PLUGINS "/http.so";
inline constexpr const char* kPingPlugin = PROMONITOR_PLUGINS "/ping.so";
inline constexpr const char* kSslPlugin = PROMONITOR_PLUGINS "/ssl.so";
inline constexpr const char* kTcpPlugin = PROMONITOR_PLUGINS "/tcp.so";

}  // namespace promonitor::test
