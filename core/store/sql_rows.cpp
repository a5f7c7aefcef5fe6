#include "core/store/sql_rows.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace promonitor {

std::string eachColumn(const RowBatch& rows, const std::string& pattern,
                       const std::vector<std::string>& but) {
  std::string list;
  for (const RowColumn& column : rows.columns) {
    if (std::find(but.begin(), but.end(), column.name) != but.end()) continue;
    if (!list.empty()) list += ", ";
    list += fmt::format(fmt::runtime(pattern), fmt::arg("name", column.name));
  }
  return list;
}

}  // namespace promonitor
