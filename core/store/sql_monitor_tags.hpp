#pragma once

#include <cstdint>
#include <vector>

#include "core/model/monitor.hpp"
#include "core/store/sql_dialect.hpp"

namespace promonitor {

/// Makes the rows that monitors are found by those of `specs`, in the caller's transaction. `keys`
/// are those of the monitors, in their order. Costs one look at the table where no monitor has a
/// tag.
void saveTagRows(const Dialect& dialect, Poco::Data::Session& session,
                 const std::vector<MonitorSpec>& specs, const std::vector<std::int64_t>& keys);

}  // namespace promonitor
