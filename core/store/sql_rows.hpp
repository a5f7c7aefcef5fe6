#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <Poco/Data/LOB.h>
#include <Poco/Nullable.h>

namespace promonitor {

/// A column of rows that are written together.
struct RowColumn {
  using Values = std::variant<std::vector<std::int64_t>, std::vector<std::string>,
                              std::vector<Poco::Nullable<std::int64_t>>,
                              std::vector<Poco::Nullable<Poco::Data::BLOB>>>;
  const char* name;
  Values values;
};

/// Rows for one table by columns, as one statement takes them. All columns are equally long.
struct RowBatch {
  const char* table;
  std::vector<RowColumn> columns;

  std::size_t size() const {
    return std::visit([](const auto& values) { return values.size(); }, columns.front().values);
  }
};

/// `pattern` for each column, where {name} is its name, with commas between; without those in
/// `but`.
std::string eachColumn(const RowBatch& rows, const std::string& pattern,
                       const std::vector<std::string>& but = {});

}  // namespace promonitor
