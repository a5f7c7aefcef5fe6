#pragma once

#include <memory>
#include <vector>

#include "config/fields.hpp"
#include "core/model/maintenance.hpp"

namespace promonitor::config {

/// `maintenance`, of the file or of a monitor: adds its windows to `out`.
void readMaintenance(Decoding& decoding, const OptionInput& input,
                     std::vector<MaintenanceWindow>& out);

/// The windows of the whole file, which monitors without windows of their own share.
class MaintenanceTable {
 public:
  explicit MaintenanceTable(const std::vector<MaintenanceWindow>& common);

  /// With those of a monitor; null: none.
  std::shared_ptr<const Maintenance> with(const std::vector<MaintenanceWindow>& own) const;

 private:
  std::shared_ptr<const Maintenance> common_;
};

}  // namespace promonitor::config
