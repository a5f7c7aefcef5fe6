#pragma once

#include <memory>
#include <string>

#include <spdlog/logger.h>
#include <spdlog/sinks/null_sink.h>

#include "core/store/sql_store.hpp"
#include "core/store/store.hpp"

namespace promonitor {

/// 2025-01-15 10:30:00 UTC, and `offset` after it.
inline WallTime at(Duration offset = {}) {
  return WallTime(std::chrono::seconds(1'736'937'000)) +
         std::chrono::duration_cast<std::chrono::microseconds>(offset);
}

inline Uuid sampleId(const std::string& name) { return Uuid::named(Uuid{}, name); }

inline MonitorSpec sampleMonitor(UserId owner, const std::string& name) {
  MonitorSpec spec;
  spec.id = sampleId(name);
  spec.owner = owner;
  spec.name = name;
  spec.kind = "http";
  spec.target = "https://" + name + ".example.com/";
  spec.created_at = at();
  spec.origin = Origin("promonitor.yaml", 7);
  return spec;
}

inline CheckRecord sampleCheck(MonitorKey monitor, Duration offset) {
  CheckRecord check;
  check.monitor = monitor;
  check.slot = at(offset);
  check.started_at = check.slot + std::chrono::microseconds(1234);
  check.result.verdict = Verdict::Up;
  check.result.status_code = 200;
  check.result.response_time = std::chrono::microseconds(143'210);
  check.result.phases[Phase::Dns] = 1800;
  check.result.phases[Phase::Connect] = 11'200;
  check.result.phases[Phase::Ttfb] = 91'000;
  check.result.phases[Phase::Transfer] = 0;
  return check;
}

inline CheckRecord failedCheck(MonitorKey monitor, Duration offset) {
  CheckRecord check = sampleCheck(monitor, offset);
  check.result.verdict = Verdict::Down;
  check.result.status_code = 503;
  check.result.failure = Failure{Phase::Ttfb, "http_status", "503 instead of \"200\"\n\u00e9",
                                 "200", std::string("5\0003", 3)};
  check.result.metrics = {{"body_bytes", 27.0}, {"ratio", 0.1}, {"body_bytes", -1e300}};
  check.result.attributes = {{"peer", "192.0.2.10:443"}, {"note", ""}};
  return check;
}

inline spdlog::logger& silentLog() {
  static spdlog::logger log("test", std::make_shared<spdlog::sinks::null_sink_mt>());
  return log;
}

}  // namespace promonitor
