#pragma once

#include <vector>

#include "core/model/monitor.hpp"
#include "core/store/sql_dialect.hpp"

namespace promonitor {

/// Inserts monitors whose id is new and updates those known, in the caller's transaction; returns
/// their keys, in the order of `specs`.
std::vector<MonitorKey> saveMonitorRows(const Dialect& dialect, Poco::Data::Session& session,
                                        const std::vector<MonitorSpec>& specs);

}  // namespace promonitor
