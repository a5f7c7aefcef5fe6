#include "core/plugin/option_table.hpp"

namespace promonitor {

OptionTable::OptionTable(const OptionSet& options)
    : values_(std::make_unique<pm_value[]>(options.count())) {
  options.copyTo({values_.get(), options.count()});
  view_.struct_size = sizeof view_;
  view_.count = static_cast<std::uint32_t>(options.count());
  view_.values = values_.get();
  view_.json = options.json();
}

}  // namespace promonitor
